// Files of vendors: sent, mended where they stand, and committed. Nothing is paid before that.
import { text } from '../../api'
import { patch, useAddress } from '../../address'
import { useData } from '../../data'
import { monthName } from '../../format'
import { Folded } from '../../parts/Form'
import { List } from '../../parts/List'
import type { Session } from '../../session'
import { w } from '../../words'
import { Upload } from './Upload'

export function Uploads({ session }: { session: Session }) {
  const { query } = useAddress()
  return (
    <>
      {session.may('product-line').edit && <Send session={session} />}
      <List session={session} caption={w.uploads} view="import_file" sort="-uploaded_at" tie="id"
        select="id,source,file_name,commission_year,commission_month,state,uploaded_at"
        idOf={(row) => text(row.id)} onOpen={(row) => patch({ open: text(row.id) })}
        openName={(row) => w.openDetails(text(row.file_name) || text(row.source))}
        empty={{ title: w.uploadsEmpty, help: w.uploadsEmptyHelp }}
        columns={[
          { key: 'file_name', title: w.file, kind: 'text', sortable: true },
          { key: 'source', title: w.source, kind: 'text', minor: true, sortable: true },
          {
            key: 'commission_year', title: w.month, kind: 'text', minor: true, sortable: true,
            show: (row) => monthName({ year: Number(text(row.commission_year)), month: Number(text(row.commission_month)) }),
          },
          { key: 'uploaded_at', title: w.sentAt, kind: 'instant', minor: true, sortable: true },
          { key: 'state', title: w.status, kind: 'state', sortable: true },
        ]} />
      {query.open && <Upload key={query.open} session={session} id={query.open} onClose={() => patch({ open: '' })} />}
    </>
  )
}

function Send({ session }: { session: Session }) {
  const { api } = session
  const sources = useData('sources', () => api.rows('import_layout', { select: 'source', order: 'source' }))
  const names = [...new Set((sources.value ?? []).map((row) => text(row.source)))]
  if (names.length === 0) return null
  return (
    <Folded title={w.sendFile} icon="plus" action={w.sendFile} note={w.sendFileHelp}
      fields={[
        { name: 'source', label: w.source, kind: 'select', choices: names.map((value) => ({ value, label: value })) },
        { name: 'month', label: w.commissionMonth, kind: 'month' },
        { name: 'revenue', label: w.revenueMonth, kind: 'month', isOptional: true, help: w.revenueMonthHelp },
        { name: 'file', label: w.file, kind: 'file', accept: '.xlsx,.csv,.pdf' },
      ]}
      run={async ({ source, month, revenue }, { file }) => {
        if (!file) return
        const report = await api.upload('upload_import', file, {
          'X-Source': source ?? '', 'X-Commission-Month': month ?? '', 'X-Revenue-Month': revenue ?? '', 'X-File-Name': file.name,
        })
        patch({ open: text((report as { file_id?: string }).file_id) })
        return w.sent
      }} />
  )
}
