// What plans pay, in words, and their texts, which whoever has a plan accepts here.
import { useState } from 'preact/hooks'
import { list, text, type Row } from '../../api'
import { patch, useAddress } from '../../address'
import { useData } from '../../data'
import { day } from '../../format'
import { Empty, Icon, State, Status, Told } from '../../parts/basics'
import { Act } from '../../parts/Form'
import type { Session } from '../../session'
import { inWords, w } from '../../words'
import { PlanEditor } from './PlanEditor'
import { PlanPeople } from './PlanPeople'

export function Plans({ session }: { session: Session }) {
  const { api } = session
  const { query } = useAddress()
  const told = useData('plans', () => api.rows('compensation_plan', { order: 'is_active.desc,name', limit: 200 }))
  const [gone, setGone] = useState('')
  if (told.error || !told.value) return <Told told={told} what={w.plans} lines={5} />
  // What was deleted just now is asked for no more, though the list that has it is still shown.
  const plans = told.value.filter((row) => text(row.id) !== gone)
  const current = plans.find((row) => text(row.id) === query.plan) ?? plans[0]
  const mayWrite = session.isAdmin && session.isOverAll && session.may('deals').edit
  const close = () => patch({ write: '' })
  const editor = mayWrite && query.write && (
    <PlanEditor session={session} base={query.write === 'new' ? undefined : current} onClose={close} />
  )
  const write = mayWrite && (
    <button type="button" class="button" onClick={() => patch({ write: 'new' })}><Icon name="plus" />{w.newPlan}</button>
  )
  if (!current) {
    return (
      <>
        <Empty title={w.plansEmpty} help={mayWrite ? w.plansEmptyHelp : session.isAdmin ? '' : w.plansEmptyOwn}>{write}</Empty>
        {editor}
      </>
    )
  }
  return (
    <div class="halves">
      <section class="card">
        <h2>{w.plans}</h2>
        <ul class="months">
          {plans.map((row) => (
            <li key={text(row.id)}>
              <a href={`#/pipeline/plans?plan=${text(row.id)}`} aria-current={row === current ? 'true' : undefined}
                onClick={(event) => {
                  event.preventDefault()
                  patch({ plan: text(row.id) })
                }}>
                <span>{text(row.name)}</span>
                <span class="chips"><span class="muted">{text(row.currency)}</span>
                  {row.is_active === false && <State name="inactive" />}</span>
              </a>
            </li>
          ))}
        </ul>
        {write}
      </section>
      <PlanOf key={text(current.id)} session={session} plan={current} plans={plans} mayWrite={mayWrite} onGone={setGone} />
      {editor}
    </div>
  )
}

interface PlanProps {
  session: Session
  plan: Row
  plans: Row[]
  mayWrite: boolean
  onGone: (id: string) => void
}

function PlanOf({ session, plan, plans, mayWrite, onGone }: PlanProps) {
  const { api } = session
  const id = text(plan.id)
  const checks = session.isAdmin && session.may('deals').view
  const told = useData(`plan ${id}`, async () => {
    const [words, documents, problems] = await Promise.all([
      api.call('describe_plan', { p_plan_id: id }).then(list),
      api.rows('plan_document', { select: '*,plan_acceptance(participant_id,accepted_at)', plan_id: `eq.${id}`, order: 'version.desc', limit: 1 }),
      checks ? api.call('check_plan', { p_plan_id: id }).then(list) : Promise.resolve([]),
    ])
    return { words, document: documents[0], problems }
  })
  return (
    <section class="card stack">
      <h2>{text(plan.name)} <small>{text(plan.currency)}</small></h2>
      {text(plan.description) && <p class="muted">{text(plan.description)}</p>}
      <Told told={told} what={text(plan.name)} lines={4} />
      {told.value && (
        <>
          {told.value.words.length === 0 && <p class="muted">{w.planHasNothing}</p>}
          <dl class="words">
            {told.value.words.map((row, place) => (
              <div key={place}><dt>{text(row.component_name)}</dt><dd>{inWords(text(row.description))}</dd></div>
            ))}
          </dl>
          {told.value.problems.map((row, place) => (
            <Status key={place} kind={text(row.severity) === 'error' ? 'bad' : 'warn'}>
              {[text(row.component_name), inWords(text(row.problem))].filter(Boolean).join(' · ')}
            </Status>
          ))}
          {told.value.document && <Paper session={session} row={told.value.document} />}
        </>
      )}
      {mayWrite && (
        <>
          <div class="actions">
            <button type="button" class="button" onClick={() => patch({ plan: id, write: 'change' })}>{w.changePlan}</button>
          </div>
          <PlanPeople session={session} plan={plan} plans={plans} onGone={onGone} />
        </>
      )}
    </section>
  )
}

function Paper({ session, row }: { session: Session; row: Row }) {
  const own = list(row.plan_acceptance).find((each) => text(each.participant_id) === session.id)
  return (
    <section class="stack">
      <h3>{w.planText} <small>{w.version(text(row.version))} · {day(text(row.published_on))}</small></h3>
      <blockquote class="paper">{text(row.body)}</blockquote>
      {own && <Status kind="good">{w.acceptedOn(day(text(own.accepted_at).slice(0, 10)))}</Status>}
      {!own && !session.isAdmin && (
        <Act action={w.acceptPlan} isPrimary sure={row.requires_acceptance === true ? w.acceptPlanNeeded : w.acceptPlanSure}
          run={async () => {
            await session.api.act('accept_plan_document', { p_document_id: text(row.id), p_hash: text(row.hash) })
            return w.saved
          }} />
      )}
    </section>
  )
}
