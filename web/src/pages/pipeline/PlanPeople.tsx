// Who has a plan, and giving it to people from a day on: what that changes is shown before.
import { useState } from 'preact/hooks'
import { ApiError, list, text, type Body, type Row } from '../../api'
import { patch } from '../../address'
import { useData } from '../../data'
import { added, negated } from '../../decimal'
import { day, dayFrom, monthAt, monthKey, monthName } from '../../format'
import { Told } from '../../parts/basics'
import { Act, Folded } from '../../parts/Form'
import { findPeople } from '../../people'
import type { Session } from '../../session'
import { w } from '../../words'
import { rangeOf } from '../people/Person'
import { Impact, today, type Asking } from '../Rates'

const SELECT = 'id,participant_id,plan_id,start_date,end_date,valid_during,participant(name)'

const nameOf = (row: Row) => text((row.participant as Row | null)?.name) || w.unnamed

/** A key of one's own, so that rows which are there and new ones go in one request: all of them, or none. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

const monthIn = (row: Row) => monthKey({ year: Number(text(row.year)), month: Number(text(row.month)) })

/** Who begins or ends plans on a day, each with the last day of it; empty: until further notice. */
interface Turn {
  people: Map<string, string>
  from: string
  begins?: string
  ends?: string
}

/**
 * What that changes: what the plan that begins pays by itself comes on top, and what the one that ends pays goes. In
 * months from the day on, or where it is still to come in the last three.
 */
async function changesOf({ api, timeZone }: Session, { people, from, begins, ends }: Turn) {
  const now = today(timeZone)
  const isAhead = from > now
  const { year, month } = monthAt(new Date(), timeZone)
  const first = isAhead ? new Date(Date.UTC(year, month - 4, 1)).toISOString().slice(0, 10) : from
  const lasts = (until: string | undefined, row: Row) =>
    until !== undefined && (until === '' || monthIn(row) <= until.slice(0, 7))
  const paidBy = (plan: string | undefined) =>
    plan ? api.call('simulate_plan', { p_plan_id: plan, p_from: first, p_to: now }).then(list) : []
  // Of a day that is to come no closed month is reached.
  const closed = (isAhead ? [] : await api.all('period', {
    select: 'year,month', scheme: 'eq.deal', status: 'eq.closed', year: `gte.${first.slice(0, 4)}`, order: 'year,month',
  })).filter((row) => monthIn(row) >= first.slice(0, 7) && [...people.values()].some((until) => lasts(until, row)))
  const changes = new Map<string, Row>()
  const add = (row: Row, amount: string) => {
    if (!lasts(people.get(text(row.participant_id)), row)) return
    const key = `${monthIn(row)} ${text(row.participant_name)} ${text(row.participant_id)} ${text(row.currency)}`
    const difference = added(text(changes.get(key)?.difference) || '0', amount)
    const is_closed = closed.some((each) => monthIn(each) === monthIn(row))
    changes.set(key, { ...row, difference, simulated: added(text(row.paid), difference), is_closed })
  }
  let said = isAhead ? w.asInLastMonths : ''
  try {
    const [begun, ended] = await Promise.all([paidBy(begins), paidBy(ends)])
    for (const row of begun) add(row, text(row.simulated))
    for (const row of ended) add(row, negated(text(row.simulated)))
  } catch (failed) {
    // Such as a plan of a season, which pays nothing on other days: it may be given all the same.
    if (!(failed instanceof ApiError && failed.code === 'PT409')) throw failed
    said = w.impactUnknown(failed.message)
  }
  return {
    rows: [...changes].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row)
      .filter((row) => text(row.difference) !== '0'),
    said,
    closed: closed.map((row) => monthName({ year: Number(text(row.year)), month: Number(text(row.month)) }, 'short')).join(', '),
  }
}

interface PlanPeopleProps {
  session: Session
  plan: Row
  plans: Row[]
  /** It was deleted. */
  onGone: (id: string) => void
}

export function PlanPeople({ session, plan, plans, onGone }: PlanPeopleProps) {
  const { api } = session
  const id = text(plan.id)
  const told = useData(`plan people ${id}`, () => api.all('user_compensation_plan', {
    select: SELECT, plan_id: `eq.${id}`, order: 'start_date.desc,participant(name),id',
  }))
  const [asking, setAsking] = useState<Asking & { from: string } | undefined>()
  const others = plans.filter((each) => text(each.id) !== id)

  // Whoever has no plan on the day after the last one of this.
  const lacks = async (person: string, until: string) => {
    const next = dayFrom(until, 1)
    const [other] = await api.rows('user_compensation_plan', {
      select: 'id', participant_id: `eq.${person}`, plan_id: `neq.${id}`, start_date: `lte.${next}`,
      or: `(end_date.is.null,end_date.gte.${next})`, limit: 1,
    })
    return other || told.value?.some((row) => text(row.participant_id) === person && text(row.start_date) === next)
      ? '' : w.noPlanFrom(day(next))
  }
  const isSure = async (turn: Turn, until = '') => {
    const [person = ''] = turn.people.keys()
    const [changes, warns] = await Promise.all([changesOf(session, turn), until && lacks(person, until)])
    const name = turn.begins ? text(plan.name) : `${text(plan.name)}, ${w.endPlan}`
    const sure = await new Promise<boolean>((answer) => setAsking({
      ...changes, name, note: w.impactWhole, warns, answer, from: turn.from,
    }))
    setAsking(undefined)
    if (!sure) throw new Error(w.notSaved)
  }
  const give = async ({ person = '', from = '', until }: { [name: string]: string }) => {
    if (until && until < from) throw new Error(w.notPossible(w.untilDay))
    if (told.value?.some((row) => text(row.participant_id) === person && (!until || text(row.start_date) <= until)
      && (row.end_date === null || text(row.end_date) >= from))) throw new Error(w.isThere)
    await isSure({ people: new Map([[person, until ?? '']]), from, begins: id }, until)
    await api.add('user_compensation_plan', { participant_id: person, plan_id: id, start_date: from, end_date: until || null }, true)
  }
  // Whoever has the other plan on the day before and on the day has this one from then on, until the same day.
  const takeOver = async ({ other, from = '' }: { [name: string]: string }) => {
    const theirs = await api.all('user_compensation_plan', {
      plan_id: `eq.${other}`, start_date: `lt.${from}`, or: `(end_date.is.null,end_date.gte.${from})`, order: 'id',
    })
    if (theirs.length === 0) throw new Error(w.planNobodyThen)
    const people = new Map(theirs.map((row) => [text(row.participant_id), text(row.end_date)]))
    await isSure({ people, from, begins: id, ...(other ? { ends: other } : {}) })
    const ended = theirs.map((row): Body => ({
      id: text(row.id), participant_id: text(row.participant_id), plan_id: other ?? '', start_date: text(row.start_date),
      end_date: dayFrom(from, -1),
    }))
    const begun = theirs.map((row): Body => ({
      id: newId(), participant_id: text(row.participant_id), plan_id: id, start_date: from, end_date: text(row.end_date) || null,
    }))
    // Which closed months it reaches was shown, and somebody was sure.
    await api.put('user_compensation_plan', [...ended, ...begun], true)
    return w.planTaken(String(theirs.length))
  }
  const remove = async () => {
    // Nobody has it: no month depends on it.
    await api.drop('compensation_plan', { id: `eq.${id}` }, true)
    onGone(id)
    patch({ plan: '' }, true)
    return w.done
  }
  return (
    <section class="stack">
      <h3>{w.planPeople}</h3>
      <Told told={told} what={w.people} lines={2} />
      {told.value?.length === 0 && <p class="muted">{w.planNobody}</p>}
      {told.value && plan.is_active !== false && (
        <div class="actions">
          <Folded title={w.givePlan} action={w.seeImpact}
            fields={[
              { name: 'person', label: w.person, kind: 'person', find: findPeople(session, { status: 'eq.active' }) },
              { name: 'from', label: w.fromDay, kind: 'date' },
              { name: 'until', label: w.untilDay, kind: 'date', isOptional: true },
            ]}
            run={give} />
          {others.length > 0 && (
            <Folded title={w.takeOver} action={w.seeImpact} note={w.takeOverHelp}
              fields={[
                {
                  name: 'other', label: w.takeOverFrom, kind: 'select',
                  choices: others.map((each) => ({ value: text(each.id), label: text(each.name) })),
                },
                { name: 'from', label: w.holdsFrom, kind: 'date' },
              ]}
              run={takeOver} />
          )}
          {told.value.length === 0 && <Act action={w.removePlan} sure={w.removePlanSure} run={remove} />}
        </div>
      )}
      <ul class="lines">
        {told.value?.map((row) => (
          <li key={text(row.id)} class="line wraps">
            <span>{nameOf(row)}<small>{rangeOf(text(row.valid_during))}</small></span>
            {row.end_date === null && (
              <Folded title={w.endPlan} action={w.seeImpact} fields={[{ name: 'until', label: w.untilDay, kind: 'date' }]}
                run={async ({ until = '' }) => {
                  if (until < text(row.start_date)) throw new Error(w.notPossible(w.untilDay))
                  await isSure({ people: new Map([[text(row.participant_id), '']]), from: dayFrom(until, 1), ends: id }, until)
                  await api.change('user_compensation_plan', { id: `eq.${text(row.id)}` }, { end_date: until }, true)
                }} />
            )}
          </li>
        ))}
      </ul>
      {asking && <Impact asking={asking} from={asking.from} />}
    </section>
  )
}
