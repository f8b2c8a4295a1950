// What was changed, by whom, from what to what.
import { parse, record, text, type Cell, type Row } from '../../api'
import { patch, useAddress } from '../../address'
import { useData } from '../../data'
import { count, day, instant, percent } from '../../format'
import { Empty, Facts, Told } from '../../parts/basics'
import { Pages } from '../../parts/Table'
import { namesOf } from '../../people'
import type { Session } from '../../session'
import { columnWord, stateWord, titleFor, w, withParts, wordFor } from '../../words'
import { rangeOf } from './Person'

const SIZE = 50
const ID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/
// Who and when stand above every change.
const SAID_ABOVE = '(last_updated_at,last_updated_by,changed_at,changed_by,changed_by_role)'

/** The whole of what was added or deleted, which the view has as a text. */
const wholeOf = (cell: Cell | undefined): Row => (/^\{/.test(text(cell)) ? record(parse(text(cell))) : {})

const shortened = (said: string) => (said.length > 300 ? `${said.slice(0, 300)}…` : said)

/** A value as the page writes others of its kind. */
function written(column: string, cell: Cell | undefined, { timeZone }: Session, names: Map<string, string>): string {
  if (cell === null || cell === undefined || cell === '') return '–'
  const isWhole = typeof cell === 'string' && /^(\[\]|[[{]["{[])/.test(cell)
  if (isWhole || typeof cell === 'object') return shortened(withParts(isWhole ? parse(cell) : cell))
  const value = String(cell)
  if (value === 'true' || value === 'false') return value === 'true' ? w.yes : w.no
  if (ID.test(value)) return names.get(value) ?? value.slice(0, 8)
  if (/^\d{4}-\d\d-\d\d[T ]/.test(value)) return instant(value.replace(' ', 'T'), timeZone)
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return day(value)
  if (/^[[(][\d-]*,[\d-]*[\])]$/.test(value)) return rangeOf(value)
  if (/^-?\d+(\.\d+)?$/.test(value)) {
    return /rate|share|attainment/.test(column) ? percent(value) : /year|number|code|phone/.test(column) ? value : count(value)
  }
  return shortened(stateWord(value))
}

export function History({ session, filter, isShort }: { session: Session; filter: Record<string, string>; isShort?: boolean }) {
  const { query } = useAddress()
  const page = isShort ? 1 : Math.max(1, Number(query.page) || 1)
  const asked = {
    ...filter, or: `(column_name.is.null,column_name.not.in.${SAID_ABOVE})`,
    order: 'recorded_at.desc,id.desc', limit: isShort ? 20 : SIZE, offset: (page - 1) * SIZE,
  }
  const told = useData(`history ${JSON.stringify(asked)}`, async () => {
    const found = await session.api.page('record_history', asked)
    const cells = found.rows.flatMap((row) => [
      row.record_id, row.before, row.after, ...Object.values(wholeOf(row.before)), ...Object.values(wholeOf(row.after)),
    ])
    // An address holds so many.
    const ids = [...new Set(cells.map((cell) => text(cell)).filter((value) => ID.test(value)))].slice(0, 150)
    return { ...found, names: await namesOf(session, ids) }
  }, 'history')
  if (told.error || !told.value) return <Told told={told} what={w.audit} lines={5} />
  if (told.value.rows.length === 0) return <Empty title={w.historyEmpty} help={w.historyEmptyHelp} />
  return (
    <section class={isShort ? undefined : 'card'}>
      <ul class="said">
        {told.value.rows.map((row, place) => (
          <li key={`${text(row.id)} ${text(row.column_name)} ${place}`}>
            <small>{instant(text(row.recorded_at), session.timeZone)} · {text(row.who)}</small>
            <Change session={session} row={row} names={told.value?.names ?? new Map()} isShort={isShort} />
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

interface ChangeProps {
  session: Session
  row: Row
  names: Map<string, string>
  isShort: boolean | undefined
}

function Change({ session, row, names, isShort }: ChangeProps) {
  const column = text(row.column_name)
  const id = text(row.record_id)
  // What was added or deleted is told as a whole, below; a column that was changed is told here.
  const whole = column ? {} : { ...wholeOf(row.before), ...wholeOf(row.after) }
  const named = text(whole.name) || text(whole.reference_number) || text(whole.title)
  const told = Object.entries(whole).filter(([key, value]) => key !== 'id' && value !== null && value !== '')
  const value = (cell: Cell | undefined) => written(column, cell, session, names)
  return (
    <>
      <p>
        <span>{wordFor(text(row.operation))} </span>
        {!isShort && (
          <span>{titleFor('table', text(row.table_name), columnWord(text(row.table_name)))}{' '}
            {names.get(id) || named || <code title={id}>{ID.test(id) ? id.slice(0, 8) : id}</code>} </span>
        )}
        {column && <><strong>{columnWord(column)}</strong> <span class="muted">{value(row.before)}</span> → <span>{value(row.after)}</span></>}
      </p>
      {told.length > 0 && (
        <details class="whole">
          <summary>{w.wholeRecord}</summary>
          <Facts facts={told.map(([key, cell]) => [columnWord(key), written(key, cell, session, names)])} />
        </details>
      )}
    </>
  )
}
