// A table as a file, wherever one stands: CSV of what the filters leave, a workbook where the database writes one,
// and paper. Only for those who may export it.
import type { Row } from '../api'
import { csvOf } from '../csv'
import { fetchFile, save, XLSX } from '../files'
import type { Session } from '../session'
import { w } from '../words'
import { Act } from './Form'
import { closesByItself, Icon } from './basics'
import type { ComponentChildren } from 'preact'

interface ExportsProps {
  session: Session
  module: string
  /** What the database calls the export: see list_exports(). */
  name: string
  view: string
  filter: Record<string, string>
  order?: string
  /** What a workbook is of; the filters that exports do not have are left out there. */
  of?: { year?: number | undefined; month?: number | undefined; person?: string | undefined }
  /** Rows of a function, where there is no view. */
  rows?: () => Promise<Row[]>
  /** There is no export by this name: CSV and paper only. */
  hasNoBook?: boolean
  label?: string
  children?: ComponentChildren
}

const OF = ['year', 'month', 'participant_id', 'trainer_id', 'reseller_id']

export function Exports({ session, module, name, view, filter, order, of = {}, rows, hasNoBook, label, children }: ExportsProps) {
  if (!session.may(module).export) return null
  const called = [name.replaceAll('_', '-'), of.year, of.month && String(of.month).padStart(2, '0')].filter(Boolean).join('-')
  // Exports have a year, a month and a person: other filters are not in a workbook, and that is said.
  const isFiltered = Object.entries(filter).some(([key, value]) => value && !OF.includes(key))
  const csv = async () => {
    const all = rows ? await rows() : await session.api.all(view, { ...filter, ...(order ? { order } : {}) })
    save(csvOf(all), `${called}.csv`)
  }
  const xlsx = () => fetchFile(session.api, 'export_xlsx', {
    p_export: name, p_year: of.year, p_month: of.month, p_participant_id: of.person,
  }, XLSX, `${called}.xlsx`)
  return (
    <details class="menu" {...closesByItself}>
      <summary class="button"><Icon name="download" />{w.exportIt}</summary>
      <div class="menu-body">
        <Act action={label ?? 'CSV'} name={w.download} run={csv} />
        {session.makesFiles && !hasNoBook && (
          <Act action={isFiltered ? w.xlsxWhole : 'Excel (xlsx)'} name={isFiltered ? w.xlsxWhole : w.downloadXlsx} run={xlsx} />
        )}
        {children}
        <button type="button" class="button" onClick={() => print()}><Icon name="print" />{w.printIt}</button>
      </div>
    </details>
  )
}
