// Who has a plan, and giving it to people from a day on: what that changes is shown before.
import { useState } from 'preact/hooks'
import { list, text, type Body, type Row } from '../../api'
import { patch } from '../../address'
import { useData } from '../../data'
import { monthAt } from '../../format'
import { Told } from '../../parts/basics'
import { Act, Folded } from '../../parts/Form'
import { findPeople } from '../../people'
import type { Session } from '../../session'
import { w } from '../../words'
import { rangeOf } from '../people/Person'
import { Impact, today, type Asking } from '../Rates'

const SELECT = 'id,participant_id,plan_id,start_date,end_date,valid_during,participant(name)'

const nameOf = (row: Row) => text((row.participant as Row | null)?.name) || w.unnamed

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}

/** A key of one's own, so that rows which are there and new ones go in one request: all of them, or none. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** What the plan would have paid these people, beside what they got: from a month on, or in the last three. */
async function changesOf({ api, timeZone }: Session, plan: string, people: string[], from: string): Promise<Row[]> {
  const now = today(timeZone)
  const { year, month } = monthAt(new Date(), timeZone)
  const first = from <= now ? from : new Date(Date.UTC(year, month - 4, 1)).toISOString().slice(0, 10)
  const [rows, closed] = await Promise.all([
    api.call('simulate_plan', { p_plan_id: plan, p_from: first, p_to: now }).then(list),
    api.rows('period', { select: 'year,month', scheme: 'eq.deal', status: 'eq.closed' }),
  ])
  return rows.filter((row) => people.includes(text(row.participant_id)) && Number(row.difference) !== 0).map((row) => ({
    ...row, is_closed: closed.some((each) => each.year === row.year && each.month === row.month),
  }))
}

export function PlanPeople({ session, plan, plans }: { session: Session; plan: Row; plans: Row[] }) {
  const { api } = session
  const id = text(plan.id)
  const told = useData(`plan people ${id}`, () => api.all('user_compensation_plan', {
    select: SELECT, plan_id: `eq.${id}`, order: 'start_date.desc,id',
  }))
  const [asking, setAsking] = useState<Asking & { from: string } | undefined>()
  const others = plans.filter((each) => text(each.id) !== id)

  const isSure = async (people: string[], from: string) => {
    const rows = await changesOf(session, id, people, from)
    const sure = await new Promise<boolean>((answer) => setAsking({
      rows, name: text(plan.name), note: from > today(session.timeZone) ? w.asInLastMonths : '', answer, from,
    }))
    setAsking(undefined)
    if (!sure) throw new Error(w.notSaved)
  }
  const give = async ({ person = '', from = '', until }: { [name: string]: string }) => {
    await isSure([person], from)
    await api.add('user_compensation_plan', { participant_id: person, plan_id: id, start_date: from, end_date: until || null }, true)
  }
  // Whoever has the other plan on the day before and on the day has this one from then on, until the same day.
  const takeOver = async ({ other, from = '' }: { [name: string]: string }) => {
    const theirs = await api.all('user_compensation_plan', {
      plan_id: `eq.${other}`, start_date: `lt.${from}`, or: `(end_date.is.null,end_date.gte.${from})`, order: 'id',
    })
    if (theirs.length === 0) throw new Error(w.planNobodyThen)
    await isSure(theirs.map((row) => text(row.participant_id)), from)
    const ended = theirs.map((row): Body => ({
      id: text(row.id), participant_id: text(row.participant_id), plan_id: other ?? '', start_date: text(row.start_date),
      end_date: dayBefore(from),
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
    // Another one is shown before all that is shown is read again.
    patch({ plan: text(others[0]?.id) }, true)
    await new Promise((next) => setTimeout(next, 150))
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
              <Folded title={w.endPlan} action={w.endPlan}
                fields={[
                  { name: 'until', label: w.untilDay, kind: 'date' }, { name: 'reaches', label: w.reachesClosed, kind: 'check' },
                ]}
                run={async ({ until, reaches }) => {
                  await api.change('user_compensation_plan', { id: `eq.${text(row.id)}` }, { end_date: until ?? '' }, reaches === 'true')
                }} />
            )}
          </li>
        ))}
      </ul>
      {asking && <Impact asking={asking} from={asking.from} />}
    </section>
  )
}
