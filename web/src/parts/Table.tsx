// A table that the server sorts and pages. On a phone it keeps its main columns; a row opens the rest.
import type { ComponentChildren } from 'preact'
import { text, type Row } from '../api'
import { count, day, hundredths, instant, money, percent } from '../format'
import { w, wordFor } from '../words'
import { Icon, State } from './basics'

export type Kind =
  'text' | 'name' | 'word' | 'state' | 'money' | 'count' | 'percent' | 'hundredths' | 'day' | 'instant'

export interface Column {
  key: string
  title: string
  kind: Kind
  /** Left out where the screen is narrow. */
  minor?: boolean
  sortable?: boolean
  /** What stands in its cells, where that is more than a text. */
  show?: (row: Row) => ComponentChildren
}

const NUMERIC: Kind[] = ['money', 'count', 'percent', 'hundredths']

export function cellText(column: Column, row: Row, currency: string, timeZone = 'UTC'): string {
  const value = row[column.key]
  switch (column.kind) {
    case 'money':
      return money(text(value), text(row.currency) || currency)
    case 'count':
      return count(text(value))
    case 'percent':
      return percent(text(value))
    case 'day':
      return day(text(value).slice(0, 10))
    case 'hundredths':
      return hundredths(text(value))
    case 'instant':
      return instant(text(value), timeZone)
    case 'word':
    case 'state':
      return wordFor(text(value))
    case 'name':
      return text(value) || w.unnamed
    default:
      return text(value) || '–'
  }
}

export interface Sorting {
  column: string
  isDescending: boolean
}

/** -total for descending, as addresses have it. */
export const sortingOf = (value: string): Sorting =>
  value.startsWith('-') ? { column: value.slice(1), isDescending: true } : { column: value, isDescending: false }

interface TableProps {
  caption: string
  columns: Column[]
  rows: Row[]
  currency: string
  timeZone?: string
  idOf: (row: Row) => string
  totals?: Row[] | undefined
  sort?: string | undefined
  onSort?: (sort: string) => void
  onOpen?: ((row: Row) => void) | undefined
  onNear?: (row: Row) => void
  openName?: ((row: Row) => string) | undefined
  isWaiting?: boolean
}

export function Table(props: TableProps) {
  const { caption, columns, rows, currency, timeZone, idOf, totals, sort, onSort, onOpen, onNear, openName, isWaiting } = props
  const sorted = sort ? sortingOf(sort) : undefined
  const classOf = (column: Column) =>
    [NUMERIC.includes(column.kind) && 'number', column.minor && 'minor', column.kind === 'name' && 'name']
      .filter(Boolean).join(' ') || undefined
  // Where the column of the currency has no room, it stands beside the amount.
  const isCurrencyMinor = columns.some((column) => column.key === 'currency' && column.minor)
  const withUnit = (column: Column, row: Row, written: ComponentChildren): ComponentChildren =>
    (column.kind === 'money' && !column.minor && isCurrencyMinor && text(row.currency)
      ? <><span class="unit narrow">{text(row.currency)} </span>{written}</> : written)
  const cell = (column: Column, row: Row, place: number): ComponentChildren => {
    const opens = place === 0 && onOpen
    if (column.show && !opens) return column.show(row)
    const written = column.show ? column.show(row) : cellText(column, row, currency, timeZone)
    if (column.kind === 'state') return <State name={text(row[column.key])} />
    if (column.kind === 'money') return withUnit(column, row, written)
    if (!opens) return written
    return (
      <button type="button" class="row-button" aria-label={openName?.(row)} onClick={() => onOpen(row)}>{written}</button>
    )
  }
  return (
    <div class={isWaiting ? 'table-frame waiting' : 'table-frame'} aria-busy={isWaiting}>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => {
              const isSorted = sorted?.column === column.key
              const direction = isSorted ? (sorted.isDescending ? 'descending' : 'ascending') : 'none'
              return (
                <th key={column.key} scope="col" class={classOf(column)}
                  aria-sort={column.sortable && onSort ? direction : undefined}>
                  {column.sortable && onSort ? (
                    <button type="button" class="sort" onClick={() => onSort(
                      isSorted ? (sorted.isDescending ? column.key : `-${column.key}`)
                        : NUMERIC.includes(column.kind) ? `-${column.key}` : column.key)}>
                      {column.title}
                      <span aria-hidden="true">{isSorted ? (sorted.isDescending ? '↓' : '↑') : '↕'}</span>
                    </button>
                  ) : column.title}
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={idOf(row)}
              class={onOpen ? 'opens' : undefined}
              onClick={onOpen && ((event) => {
                if (!(event.target as Element).closest('button, a, input, label, summary') && !getSelection()?.toString()) onOpen(row)
              })}
              onPointerEnter={onNear && (() => onNear(row))}
            >
              {columns.map((column, place) => (
                <td key={column.key} class={classOf(column)} data-column={column.key}>{cell(column, row, place)}</td>
              ))}
            </tr>
          ))}
        </tbody>
        {totals && totals.length > 0 && (
          <tfoot>
            {totals.map((row) => (
              <tr key={text(row.currency)}>
                {columns.map((column, place) => place === 0
                  ? <th key={column.key} scope="row">{w.total}</th>
                  : (
                    <td key={column.key} class={classOf(column)} data-column={column.key}>
                      {row[column.key] === undefined || row[column.key] === null ? '' : withUnit(column, row, cellText(column, row, currency))}
                    </td>
                  ))}
              </tr>
            ))}
          </tfoot>
        )}
      </table>
    </div>
  )
}

interface PagesProps {
  page: number
  size: number
  count: number
  onPage: (page: number) => void
}

export function Pages({ page, size, count: all, onPage }: PagesProps) {
  if (all <= size) return null
  const first = (page - 1) * size + 1
  const last = Math.min(page * size, all)
  return (
    <nav class="pages" aria-label={w.rowsOf(String(first), String(last), String(all))}>
      <button type="button" class="icon-button" disabled={page === 1} onClick={() => onPage(page - 1)}
        aria-label={w.previousPage}><Icon name="back" /></button>
      <span class="number">{w.rowsOf(count(String(first)), count(String(last)), count(String(all)))}</span>
      <button type="button" class="icon-button" disabled={last === all} onClick={() => onPage(page + 1)}
        aria-label={w.nextPage}><Icon name="next" /></button>
    </nav>
  )
}
