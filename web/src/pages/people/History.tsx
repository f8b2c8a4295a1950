// What was changed, by whom, from what to what.
import { record, text, type Cell, type Row } from '../../api'
import { patch, useAddress } from '../../address'
import { useData } from '../../data'
import { instant } from '../../format'
import { Empty, Facts, Told } from '../../parts/basics'
import { Pages } from '../../parts/Table'
import type { Session } from '../../session'
import { titleFor, w, wordFor } from '../../words'

const SIZE = 50

const written = (cell: Cell | undefined): string =>
  cell === null || cell === undefined || cell === '' ? '–' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell)

export function History({ session, filter, isShort }: { session: Session; filter: Record<string, string>; isShort?: boolean }) {
  const { query } = useAddress()
  const page = isShort ? 1 : Math.max(1, Number(query.page) || 1)
  const asked = { ...filter, order: 'recorded_at.desc,id.desc', limit: isShort ? 20 : SIZE, offset: (page - 1) * SIZE }
  const told = useData(`history ${JSON.stringify(asked)}`, () => session.api.page('record_history', asked), 'history')
  if (told.error || !told.value) return <Told told={told} what={w.audit} lines={5} />
  if (told.value.rows.length === 0) return <Empty title={w.historyEmpty} help={w.historyEmptyHelp} />
  return (
    <section class={isShort ? undefined : 'card'}>
      <ul class="said">
        {told.value.rows.map((row, place) => (
          <li key={`${text(row.id)} ${text(row.column_name)} ${place}`}>
            <small>{instant(text(row.recorded_at), session.timeZone)} · {text(row.who)}</small>
            <Change row={row} isShort={isShort} />
          </li>
        ))}
      </ul>
      {!isShort && (
        <footer class="table-foot">
          <span />
          <Pages page={page} size={SIZE} count={told.value.count}
            onPage={(value) => patch({ page: value > 1 ? String(value) : '' })} />
        </footer>
      )}
    </section>
  )
}

function Change({ row, isShort }: { row: Row; isShort: boolean | undefined }) {
  // What was added or deleted is told as a whole, below; a column that was changed is told here.
  const whole = text(row.column_name) ? {} : { ...record(row.before), ...record(row.after) }
  const named = text(whole.name) || text(whole.reference_number) || text(whole.id)
  const told = Object.entries(whole).filter(([, value]) => value !== null && value !== '')
  return (
    <>
      <p>
        <span>{wordFor(text(row.operation))} </span>
        {!isShort && <span>{titleFor('table', text(row.table_name))} <code title={text(row.record_id)}>{text(row.record_id).slice(0, 8)}</code></span>} <strong>{text(row.column_name) || named}</strong>{' '}
        {text(row.column_name) && <><span class="muted">{written(row.before)}</span> → <span>{written(row.after)}</span></>}
      </p>
      {told.length > 0 && (
        <details class="whole">
          <summary>{w.wholeRecord}</summary>
          <Facts facts={told.map(([key, value]) => [key, written(value)])} />
        </details>
      )}
    </>
  )
}
