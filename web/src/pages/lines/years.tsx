// The years that have something, and the twelve months as columns.
import { text, type Row } from '../../api'
import { patch } from '../../address'
import { useData } from '../../data'
import { money, monthName } from '../../format'
import { Select } from '../../parts/Field'
import type { Session } from '../../session'
import { w } from '../../words'

export const MONTHS = [
  'january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december',
]

/** The newest year with sales, and those before it. */
export function useYears(session: Session): number[] | undefined {
  const told = useData('line years', () => session.api.row('product_line_month', { select: 'year', order: 'year.desc' }))
  if (told.isWaiting && !told.value) return undefined
  const newest = Number(text(told.value?.year)) || new Date().getFullYear()
  return [newest + 1, newest, newest - 1, newest - 2, newest - 3]
}

export function YearChoice({ years, year }: { years: number[]; year: number }) {
  const all = years.includes(year) ? years : [year, ...years]
  return (
    <Select label={w.year} value={String(year)} onChange={(value) => patch({ year: value, open: '' })}
      choices={all.map((value) => ({ value: String(value), label: String(value) }))} />
  )
}

interface WideProps {
  caption: string
  rows: Row[]
  /** What a row is called, and what stands below that. */
  head: string
  nameOf: (row: Row) => string
  noteOf: (row: Row) => string
  isSum: (row: Row) => boolean
  last: { key: string; title: string }[]
  onOpen?: (row: Row, month: number) => void
}

/** Twelve months side by side: it scrolls where the screen is narrow, and its first column stays. */
export function Wide({ caption, rows, head, nameOf, noteOf, isSum, last, onOpen }: WideProps) {
  const amount = (row: Row, key: string) => (text(row[key]) === '' ? '' : money(text(row[key]), text(row.currency)))
  return (
    <section class="card table-card">
      <div class="table-frame scrolls" tabIndex={0} role="region" aria-label={caption}>
        <table class="wide-months">
          <caption class="hidden">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{head}</th>
              {MONTHS.map((name, place) => (
                <th key={name} scope="col" class="number">{monthName({ year: 2000, month: place + 1 }, 'short', false)}</th>
              ))}
              {last.map((each) => <th key={each.key} scope="col" class="number">{each.title}</th>)}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at} class={isSum(row) ? 'sum' : undefined}>
                <th scope="row">{nameOf(row)}<small>{noteOf(row)}</small></th>
                {MONTHS.map((name, place) => {
                  const written = amount(row, name)
                  const opens = onOpen && !isSum(row) && written && text(row[name]) !== '0'
                  return (
                    <td key={name} class="number">
                      {opens ? (
                        <button type="button" class="row-button" aria-label={w.whyOf(`${nameOf(row)}, ${
                          monthName({ year: 2000, month: place + 1 }, 'long', false)}: ${written}`)}
                        onClick={() => onOpen(row, place + 1)}>{written}</button>
                      ) : written || '–'}
                    </td>
                  )
                })}
                {last.map((each) => <td key={each.key} class="number"><strong>{amount(row, each.key) || '–'}</strong></td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
