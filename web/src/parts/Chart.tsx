// Columns by month, a list for screen readers, and lines of months as SVG.
import { lengthOf } from '../format'

export interface Column {
  key: string
  label: string
  value: string
  said: string
  href?: string
  isNow?: boolean
}

export function Columns({ title, columns }: { title: string; columns: Column[] }) {
  const most = Math.max(...columns.map((column) => lengthOf(column.value)), 1)
  return (
    <ol class="columns" aria-label={title}>
      {columns.map((column) => {
        const height = (100 * Math.max(0, lengthOf(column.value))) / most
        const inside = (
          <>
            <span class="column-value number">{column.said}</span>
            <span class="bar" aria-hidden="true"><span style={{ height: `${height}%` }} /></span>
            <span class="column-label">{column.label}</span>
          </>
        )
        return (
          <li key={column.key} class={column.isNow ? 'now' : undefined}>
            {column.href ? <a href={column.href}>{inside}</a> : <span>{inside}</span>}
          </li>
        )
      })}
    </ol>
  )
}

export function Spark({ values }: { values: string[] }) {
  const numbers = values.map(lengthOf)
  const most = Math.max(...numbers, 1)
  const least = Math.min(...numbers, 0)
  if (numbers.length < 2) return null
  const point = (value: number, place: number) =>
    `${((place * 100) / (numbers.length - 1)).toFixed(1)},${(27 - (24 * (value - least)) / (most - least || 1)).toFixed(1)}`
  const line = numbers.map(point).join(' ')
  return (
    <svg class="spark" viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true">
      <polygon points={`0,30 ${line} 100,30`} />
      <polyline points={line} />
    </svg>
  )
}
