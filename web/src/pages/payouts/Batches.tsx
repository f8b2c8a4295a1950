// Payments that are ordered together, and their files for the bank.
import { text, type Row } from '../../api'
import { patch, useAddress } from '../../address'
import { useData } from '../../data'
import { fetchFile, XLSX } from '../../files'
import { count, instant, priced } from '../../format'
import { Facts, State, Told } from '../../parts/basics'
import { Drawer } from '../../parts/Drawer'
import { Act, Folded } from '../../parts/Form'
import { List } from '../../parts/List'
import { Table } from '../../parts/Table'
import { currenciesOf } from '../../people'
import type { Session } from '../../session'
import { w, wordFor } from '../../words'

const KINDS = ['bank_transfer', 'paypal', 'mobile_money', 'other']

/** The bank has answered for all of it: what it refused or sent back is not paid. */
const stateOf = (row: Row) => <State name={row.status === 'paid' ? 'completed' : text(row.status)} />

export function Batches({ session }: { session: Session }) {
  const { query } = useAddress()
  const mayEdit = session.may('settlement').edit
  return (
    <>
      {mayEdit && (
        <Folded title={w.newBatch} icon="plus" action={w.gather} note={w.gatherHelp}
          fields={[
            { name: 'currency', label: w.currency, kind: 'select', choices: currenciesOf(session) },
            {
              name: 'kind', label: w.paidBy, kind: 'select',
              choices: KINDS.map((value) => ({ value, label: wordFor(value) })),
            },
          ]}
          run={async ({ currency, kind }) => {
            const rows = await session.api.act('create_payout_batch', { p_currency: currency ?? null, p_kind: kind ?? null })
            patch({ open: text((rows as Row[])[0]?.id) })
          }} />
      )}
      <List session={session} caption={w.batches} view="payout_batch" sort="-number" tie="id" idOf={(row) => text(row.id)}
        empty={{ title: w.batchesEmpty, help: w.batchesEmptyHelp }}
        onOpen={(row) => patch({ open: text(row.id) })} openName={(row) => w.batchOf(text(row.number))}
        columns={[
          { key: 'number', title: w.batch, kind: 'text', sortable: true },
          { key: 'kind', title: w.paidBy, kind: 'word', minor: true, sortable: true },
          { key: 'created_at', title: w.madeAt, kind: 'instant', minor: true, sortable: true },
          { key: 'payment_count', title: w.payments, kind: 'count', minor: true },
          { key: 'status', title: w.status, kind: 'state', sortable: true, show: stateOf },
          { key: 'currency', title: w.currency, kind: 'text', minor: true },
          { key: 'control_sum', title: w.total, kind: 'money' },
        ]} />
      {query.open && <Batch session={session} id={query.open} onClose={() => patch({ open: '' })} />}
    </>
  )
}

function Batch({ session, id, onClose }: { session: Session; id: string; onClose: () => void }) {
  const { api } = session
  const told = useData(`batch ${id}`, async () => {
    const [row, payments, files] = await Promise.all([
      api.row('payout_batch', { id: `eq.${id}` }),
      api.all('payout_status', { batch_id: `eq.${id}`, order: 'reference_number' }),
      api.rows('payout_file', { batch_id: `eq.${id}`, order: 'part' }),
    ])
    return { row, payments, files }
  })
  const row = told.value?.row
  const currency = text(row?.currency)
  return (
    <Drawer title={row ? w.batchOf(text(row.number)) : w.batches} lead={row && wordFor(text(row.kind))} onClose={onClose}>
      <Told told={told} what={w.details} lines={5} isGone={!row} />
      {row && told.value && (
        <>
          <div class="headline">{stateOf(row)}</div>
          <Facts facts={[
            [w.payments, count(text(row.payment_count))],
            [w.total, text(row.control_sum) && priced(text(row.control_sum), currency)],
            [w.format, text(row.format)],
            [w.madeAt, instant(text(row.created_at), session.timeZone)],
            [w.processedAt, instant(text(row.processed_at), session.timeZone)],
            [w.reason, text(row.cancellation_reason)],
          ]} />
          <Actions session={session} row={row} payments={told.value.payments} />
          {told.value.files.length > 0 && <h3>{w.bankFiles}</h3>}
          <ul class="lines">
            {told.value.files.map((file) => (
              <li key={text(file.part)} class="line">
                <span>{text(file.file_name)}<small>SHA-256 {text(file.hash).slice(0, 16)}…</small></span>
                {session.may('settlement').export && (
                  <Act action={w.downloadFile} icon="download" name={`${w.downloadFile} ${text(file.file_name)}`}
                    run={() => fetchFile(api, 'payment_file', {}, XLSX, text(file.file_name), {
                      p_batch_id: id, p_part: Number(file.part),
                    })} />
                )}
              </li>
            ))}
          </ul>
          <h3>{w.payments}</h3>
          <Table caption={w.payments} currency={currency} rows={told.value.payments}
            idOf={(each) => text(each.payout_id)}
            columns={[
              { key: 'reference_number', title: w.reference, kind: 'text', minor: true },
              { key: 'participant_name', title: w.person, kind: 'name' },
              { key: 'status', title: w.status, kind: 'state' },
              { key: 'net_amount', title: w.netPaid, kind: 'money' },
            ]} />
        </>
      )}
    </Drawer>
  )
}

function Actions({ session, row, payments }: { session: Session; row: Row; payments: Row[] }) {
  const { api } = session
  const id = text(row.id)
  if (!session.may('settlement').edit) return null
  const waiting = payments.filter((each) => text(each.status) === 'processing')
  const arrived = async () => {
    const rows = await api.act('record_payment_results', {
      p_results: waiting.map((each) => ({
        reference: text(each.reference_number), amount: text(each.net_amount), status: 'completed',
      })),
    })
    return w.arrivedOf(String((rows as Row[]).filter((each) => text(each.outcome) === 'completed').length), String(waiting.length))
  }
  return (
    <div class="actions">
      {text(row.status) === 'draft' && (
        <>
          <Act action={w.process} isPrimary sure={w.processSure}
            run={() => api.act('process_payout_batch', { p_batch_id: id }).then(() => w.processed)} />
          <Folded title={w.cancelBatch} action={w.cancelBatch} fields={[{ name: 'reason', label: w.reason }]}
            run={async ({ reason }) => { await api.act('cancel_payout_batch', { p_batch_id: id, p_reason: reason ?? '' }) }} />
        </>
      )}
      {text(row.status) === 'processed' && waiting.length > 0 && (
        <Act action={w.allArrived} sure={w.allArrivedSure(String(waiting.length))} run={arrived} />
      )}
    </div>
  )
}
