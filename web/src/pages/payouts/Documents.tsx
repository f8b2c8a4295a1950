// Invoices, credit notes and payment advices, as files where the database writes them.
import { text, type Row } from '../../api'
import { patch, useAddress } from '../../address'
import { fetchFile, PDF } from '../../files'
import { day, priced } from '../../format'
import { Exports } from '../../parts/Exports'
import { like, Search, Select } from '../../parts/Field'
import { Act } from '../../parts/Form'
import { List } from '../../parts/List'
import type { Session } from '../../session'
import { w, wordFor } from '../../words'

const KINDS = ['invoice', 'credit_note', 'payment_advice']

export function Documents({ session }: { session: Session }) {
  const { query } = useAddress()
  const kind = KINDS.includes(query.kind ?? '') ? query.kind ?? '' : ''
  const filter = { participant_name: like(query.search ?? ''), kind: kind ? `eq.${kind}` : '' }
  return (
    <>
      <div class="filters">
        <Select label={w.kind} value={kind} onChange={(value) => patch({ kind: value, page: '' })}
          choices={[{ value: '', label: w.all }, ...KINDS.map((value) => ({ value, label: wordFor(value) }))]} />
        {session.isOverOthers && (
          <Search label={w.search} value={query.search ?? ''} onSearch={(search) => patch({ search, page: '' }, true)} />
        )}
        <span class="spacer" />
        <Exports session={session} module="settlement" name="invoices" view="invoice_status" filter={filter} />
      </div>
      <List session={session} caption={w.documents} view="invoice_status" filter={filter} sort="-issue_date" tie="invoice_id"
        idOf={(row) => text(row.invoice_id)} empty={{ title: w.documentsEmpty, help: w.documentsEmptyHelp }}
        columns={[
          { key: 'number', title: w.number, kind: 'text', sortable: true },
          { key: 'kind', title: w.kind, kind: 'word', minor: true, sortable: true },
          ...(session.isOverOthers
            ? [{ key: 'participant_name', title: w.person, kind: 'name' as const, minor: true, sortable: true }] : []),
          { key: 'issue_date', title: w.issuedOn, kind: 'day', minor: true, sortable: true },
          { key: 'status', title: w.status, kind: 'state', minor: true },
          { key: 'currency', title: w.currency, kind: 'text', minor: true },
          { key: 'total_amount', title: w.total, kind: 'money', sortable: true },
          ...(session.makesFiles
            ? [{ key: 'invoice_id', title: w.file, kind: 'text' as const, show: (row: Row) => <Paper session={session} row={row} /> }]
            : []),
        ]} />
    </>
  )
}

function Paper({ session, row }: { session: Session; row: Row }) {
  const number = text(row.number)
  return (
    <Act action="PDF" icon="download" name={w.pdfOf(number)}
      run={() => fetchFile(session.api, 'invoice_pdf', { p_invoice_id: text(row.invoice_id) }, PDF, `${number}.pdf`)} />
  )
}

export function DocumentLines({ session, rows }: { session: Session; rows: Row[] }) {
  if (rows.length === 0) return null
  return (
    <ul class="lines">
      {rows.map((row) => (
        <li key={text(row.invoice_id)} class="line">
          <span>{text(row.number)}<small>{wordFor(text(row.kind))} · {day(text(row.issue_date))}</small></span>
          <span class="number">{priced(text(row.total_amount), text(row.currency))}</span>
          {session.makesFiles && <Paper session={session} row={row} />}
        </li>
      ))}
    </ul>
  )
}
