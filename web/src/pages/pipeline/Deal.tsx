// A deal: what was done for it, what it would pay or pays, and the next step.
import { list, text, type ApiError, type Row } from '../../api'
import { useData } from '../../data'
import { day, hundredths, instant, money, percent, priced } from '../../format'
import { Facts, State, Told } from '../../parts/basics'
import { Drawer } from '../../parts/Drawer'
import { Folded } from '../../parts/Form'
import { namesOf } from '../../people'
import type { Session } from '../../session'
import { givenTitle, titleFor, w, wordFor } from '../../words'
import { Why } from '../Why'

const KINDS = ['call', 'email', 'meeting', 'demo', 'note']

export function Deal({ session, id, onClose }: { session: Session; id: string; onClose: () => void }) {
  const { api } = session
  const told = useData(`deal ${id}`, async () => {
    const [row, history, activities] = await Promise.all([
      api.row('deal_report', { id: `eq.${id}` }),
      api.rows('deal_history', { deal_id: `eq.${id}`, order: 'id.desc', limit: 50 }),
      api.rows('sales_activity', { deal_id: `eq.${id}`, order: 'occurred_at.desc', limit: 50 }),
    ])
    const [names, estimate] = await Promise.all([
      namesOf(session, [...history, ...activities].map((each) => text(each.participant_id))),
      text(row?.status) === 'open' ? estimateOf(session, id) : undefined,
    ])
    return { row, history, activities, names, estimate }
  })
  const row = told.value?.row
  const currency = text(row?.currency)
  return (
    <Drawer title={row ? text(row.name) : w.deal} lead={row && text(row.account_name)} onClose={onClose}>
      <Told told={told} what={w.details} lines={5} isGone={!row} />
      {row && told.value && (
        <>
          <div class="headline">
            <p class="figure-value big"><span class="unit">{currency}</span>
              <span class="number">{money(text(row.amount), currency)}</span></p>
            <State name={text(row.status)} />
          </div>
          <Facts facts={[
            [w.owner, text(row.owner_name)], [w.stage, givenTitle('stage', text(row.stage), text(row.stage_title))],
            [w.likely, text(row.status) === 'open' ? hundredths(text(row.probability)) : ''],
            [w.closesOn, text(row.close_date) && day(text(row.close_date))],
            [w.refunded, text(row.refunded_amount) === '0' ? '' : priced(text(row.refunded_amount), currency)],
            [w.received, text(row.paid_amount) === '0' ? '' : priced(text(row.paid_amount), currency)],
            [w.reason, text(row.reason)],
          ]} />
          <Steps session={session} row={row} />
          {told.value.estimate && <Estimate told={told.value.estimate} />}
          {text(row.status) === 'closed_won' && text(row.close_date) && (
            <section class="stack">
              <h3>{w.commission}</h3>
              <Why session={session} asked={{
                scheme: 'deal', id,
                month: { year: Number(text(row.close_date).slice(0, 4)), month: Number(text(row.close_date).slice(5, 7)) },
              }} />
            </section>
          )}
          <Past session={session} history={told.value.history} activities={told.value.activities} names={told.value.names} />
        </>
      )}
    </Drawer>
  )
}

interface Estimated {
  rows: Row[]
  /** Why it cannot be said. */
  error: string
}

const estimateOf = (session: Session, id: string): Promise<Estimated> =>
  session.api.call('estimate_commission', { p_deal_id: id }).then(
    (rows) => ({ rows: list(rows).filter((row) => text(row.deal_id) === '' || text(row.deal_id) === id), error: '' }),
    (failed: ApiError) => ({ rows: [], error: [failed.message, failed.hint].filter(Boolean).join(' ') }),
  )

function Estimate({ told: { rows, error } }: { told: Estimated }) {
  if (error) return <p class="muted">{error}</p>
  if (rows.length === 0) return null
  return (
    <section>
      <h3>{w.ifWon}</h3>
      <ul class="lines">
        {rows.map((row, place) => (
          <li key={place} class="line">
            <span>{text(row.participant_name) || w.unnamed}
              <small>{[text(row.component), text(row.commission_rate) && percent(text(row.commission_rate))].filter(Boolean).join(' · ')}</small></span>
            <span class="number">{priced(text(row.amount_after), text(row.currency))}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface PastProps {
  session: Session
  history: Row[]
  activities: Row[]
  names: Map<string, string>
}

function Past({ session, history, activities, names }: PastProps) {
  const nameOf = (row: Row) => names.get(text(row.participant_id)) || (text(row.participant_id) ? w.unnamed : text(row.role_name))
  const all = [
    ...history.map((row) => ({
      at: text(row.happened_at), who: nameOf(row),
      said: [wordFor(text(row.event)), text(row.from_stage) !== text(row.to_stage) && text(row.from_stage)
        ? `${titleFor('stage', text(row.from_stage))} → ${titleFor('stage', text(row.to_stage))}` : '', text(row.reason)].filter(Boolean).join(' · '),
    })),
    ...activities.map((row) => ({
      at: text(row.occurred_at), who: nameOf(row),
      said: [wordFor(text(row.kind)), text(row.subject), text(row.notes)].filter(Boolean).join(' · '),
    })),
  ].sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
  if (all.length === 0) return null
  return (
    <section>
      <h3>{w.whatHappened}</h3>
      <ul class="said">
        {all.map((each, place) => (
          <li key={place}><small>{instant(each.at, session.timeZone)} · {each.who}</small><p>{each.said}</p></li>
        ))}
      </ul>
    </section>
  )
}

function Steps({ session, row }: { session: Session; row: Row }) {
  const { api } = session
  const id = text(row.id)
  const isOpen = text(row.status) === 'open'
  const decides = session.isAdmin && session.may('deals').edit
  const isOwn = text(row.owner_id) === session.id
  const stages = useData('stages', () => api.rows('deal_stage', { name: 'neq.closed', order: 'position' }))
  if (!decides && !isOwn) return null
  const because = { name: 'reason', label: w.reason }
  const act = (name: string, body: { [key: string]: string | null }) => async () => { await api.act(name, { p_deal_id: id, ...body }) }
  return (
    <div class="actions">
      {isOpen && (
        <>
          <Folded title={w.moveDeal} action={w.moveDeal}
            fields={[
              {
                name: 'stage', label: w.stage, kind: 'select', value: text(row.stage),
                choices: (stages.value ?? []).map((each) => ({ value: text(each.name), label: givenTitle('stage', text(each.name), text(each.title)) })),
              },
              { name: 'probability', label: `${w.likely} (%)`, kind: 'decimal', isOptional: true, help: w.likelyHelp },
            ]}
            run={({ stage, probability }) => act('move_deal', {
              p_stage: stage || text(row.stage), ...(probability ? { p_probability: probability } : {}),
            })()} />
          <Folded title={w.noteActivity} action={w.save}
            fields={[
              { name: 'kind', label: w.kind, kind: 'select', choices: KINDS.map((value) => ({ value, label: wordFor(value) })) },
              { name: 'subject', label: w.subject },
              { name: 'notes', label: w.notesOf, kind: 'area', isOptional: true },
            ]}
            run={({ kind, subject, notes }) => act('log_sales_activity', {
              p_kind: kind ?? '', p_subject: subject ?? '', ...(notes ? { p_notes: notes } : {}),
            })()} />
          {decides && (
            <Folded title={w.win} action={w.win}
              fields={[{ name: 'closed', label: w.closedOn, kind: 'date', isOptional: true, help: w.todayHelp }]}
              run={({ closed }) => act('win_deal', closed ? { p_close_date: closed } : {})()} />
          )}
          <Folded title={w.lose} action={w.lose} fields={[because]}
            run={({ reason }) => act('lose_deal', { p_reason: reason ?? '' })()} />
        </>
      )}
      {!isOpen && decides && (
        <>
          <Folded title={w.reopenDeal} action={w.reopenDeal} fields={[because]}
            run={({ reason }) => act('reopen_deal', { p_reason: reason ?? '' })()} />
          {text(row.status) === 'closed_won' && (
            <Folded title={w.refund} action={w.refund} note={w.refundHelp}
              fields={[
                { name: 'amount', label: `${w.refunded} (${text(row.currency)})`, kind: 'decimal' },
                { name: 'on', label: w.day, kind: 'date', isOptional: true, help: w.todayHelp }, { ...because, isOptional: true },
              ]}
              run={({ amount, on, reason }) => act('refund_deal', {
                p_refunded_amount: amount ?? '', ...(on ? { p_refunded_on: on } : {}), ...(reason ? { p_reason: reason } : {}),
              })()} />
          )}
        </>
      )}
    </div>
  )
}
