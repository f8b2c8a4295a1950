// A payout: what it pays and how far it has come, and what whoever looks at it may do next.
import { text, type Row } from '../../api'
import { useData } from '../../data'
import { instant, money, monthName, priced } from '../../format'
import { Facts, State, Told } from '../../parts/basics'
import { Drawer } from '../../parts/Drawer'
import { Act, Folded } from '../../parts/Form'
import type { Session } from '../../session'
import { titleFor, w, wordFor } from '../../words'
import { DocumentLines } from './Documents'

/** The parts of ledger lines that it pays, with what each line is. */
async function linesOf({ api }: Session, id: string): Promise<Row[]> {
  const items = await api.rows('payout_item', { payout_id: `eq.${id}`, order: 'posting_id,line', limit: 100 })
  const lines = items.length === 0 ? [] : await api.rows('earning', {
    select: 'posting_id,line,scheme,component,for_year,for_month,currency',
    or: `(${items.map((item) => `and(posting_id.eq.${text(item.posting_id)},line.eq.${text(item.line)})`).join(',')})`,
  })
  return items.map((item): Row => ({
    ...lines.find((line) => text(line.posting_id) === text(item.posting_id) && text(line.line) === text(item.line)), ...item,
  }))
}

export function Payout({ session, id, onClose }: { session: Session; id: string; onClose: () => void }) {
  const { api } = session
  const told = useData(`payout ${id}`, async () => {
    const [row, papers, lines] = await Promise.all([
      api.row('payout_status', { payout_id: `eq.${id}` }),
      api.rows('invoice_status', { payout_id: `eq.${id}`, order: 'number' }),
      linesOf(session, id),
    ])
    return { row, papers, lines }
  })
  const row = told.value?.row
  return (
    <Drawer title={row ? text(row.reference_number) : w.payouts} lead={row && text(row.participant_name)} onClose={onClose}>
      <Told told={told} what={w.details} lines={5} isGone={!row} />
      {row && told.value && <Body session={session} row={row} papers={told.value.papers} lines={told.value.lines} />}
    </Drawer>
  )
}

function Body({ session, row, papers, lines }: { session: Session; row: Row; papers: Row[]; lines: Row[] }) {
  const currency = text(row.currency)
  const amount = (key: string) => (text(row[key]) ? priced(text(row[key]), currency) : '')
  const at = (key: string) => (text(row[key]) ? instant(text(row[key]), session.timeZone) : '')
  return (
    <>
      <div class="headline">
        <p class="figure-value big"><span class="unit">{currency}</span>
          <span class="number">{money(text(row.amount), currency)}</span></p>
        <State name={text(row.status)} />
      </div>
      <Facts facts={[
        [w.tax, amount('tax_amount')], [w.withheld, amount('withholding_amount')], [w.fee, amount('transaction_fee')],
        [w.netPaid, amount('net_amount')],
        [w.paidTo, [wordFor(text(row.method_kind)), text(row.method_masked)].join(' ')],
        [w.batch, text(row.batch_number)], [w.bankReference, text(row.transaction_reference)],
        [w.reason, text(row.failure_reason)],
        [w.requestedAt, at('requested_at')], [w.approvedAt, at('approved_at')], [w.processedAt, at('processed_at')],
        [w.completedAt, at('completed_at')], [w.endedAt, at('ended_at')],
      ]} />
      <Actions session={session} row={row} />
      {papers.length > 0 && <h3>{w.documents}</h3>}
      <DocumentLines session={session} rows={papers} />
      {lines.length > 0 && (
        <>
          <h3>{w.whatItPays}</h3>
          <Lines session={session} row={row} rows={lines} />
        </>
      )}
    </>
  )
}

const HOLDABLE = ['requested', 'approved']

/** What is held back of a payout keeps it from being approved and ordered. */
function Lines({ session, row: payout, rows }: { session: Session; row: Row; rows: Row[] }) {
  const mayHold = session.isOverAll && session.may('settlement').edit && HOLDABLE.includes(text(payout.status))
    && text(payout.participant_id) !== session.id
  return (
    <ul class="lines">
      {rows.map((row, place) => (
        <li key={place} class={mayHold ? 'line wraps' : 'line'}>
          <span>{wordFor(text(row.component))}
            <small>{titleFor('scheme', text(row.scheme))} · {monthName({ year: Number(text(row.for_year)), month: Number(text(row.for_month)) })}</small></span>
          <span class="number">{priced(text(row.amount), text(row.currency))}</span>
          {mayHold && (
            <Folded title={w.holdBack} action={w.holdBack} note={w.holdHelp} fields={[{ name: 'reason', label: w.reason }]}
              run={async ({ reason }) => {
                await session.api.act('place_hold', {
                  p_participant_id: text(payout.participant_id), p_reason: reason ?? '', p_posting_id: text(row.posting_id),
                  p_line: text(row.line),
                })
                return w.heldBack
              }} />
          )}
        </li>
      ))}
    </ul>
  )
}

function Actions({ session, row }: { session: Session; row: Row }) {
  const { api } = session
  const id = text(row.payout_id)
  const status = text(row.status)
  const isOwn = text(row.participant_id) === session.id
  const pays = session.isOverAll && session.may('settlement').edit && !isOwn
  const because = { name: 'reason', label: w.reason, kind: 'area' as const }
  const act = (name: string, more: Record<string, string> = {}) => async () => {
    await api.act(name, { p_payout_id: id, ...more })
  }
  return (
    <div class="actions">
      {pays && status === 'requested' && <Act action={w.approve} isPrimary run={() => act('approve_payout')().then(() => w.approved)} />}
      {(pays && (status === 'requested' || status === 'approved') || isOwn && status === 'requested') && (
        <Folded title={w.cancelPayout} action={w.cancelPayout} fields={[{ ...because, isOptional: true }]}
          run={({ reason }) => act('cancel_payout', reason ? { p_reason: reason } : {})()} />
      )}
      {pays && status === 'processing' && (
        <>
          <Folded title={w.hasArrived} action={w.hasArrived} fields={[{ name: 'reference', label: w.bankReference, isOptional: true }]}
            run={({ reference }) => act('complete_payout', reference ? { p_transaction_reference: reference } : {})()} />
          <Folded title={w.wasRefused} action={w.wasRefused} fields={[because]}
            run={({ reason }) => act('fail_payout', { p_reason: reason ?? '' })()} />
        </>
      )}
      {pays && status === 'completed' && (
        <Folded title={w.cameBack} action={w.cameBack} fields={[because]}
          run={({ reason }) => act('return_payout', { p_reason: reason ?? '' })()} />
      )}
      {isOwn && (
        <Folded title={w.askAboutIt} action={w.ask} fields={[
          { name: 'description', label: w.whatIsWrong, kind: 'area' },
          { name: 'expected', label: `${w.expected} (${text(row.currency)})`, kind: 'decimal', isOptional: true },
        ]} run={async ({ description, expected }) => {
          await api.act('open_dispute', {
            p_description: description ?? '', p_payout_id: id, p_currency: text(row.currency),
            ...(expected ? { p_expected_amount: expected } : {}),
          })
          return w.asked
        }} />
      )}
    </div>
  )
}
