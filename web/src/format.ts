// How amounts, rates, months and instants are written. Text goes in, text comes out: Intl reads decimals exactly.
import type { Num } from './api'
import { shifted } from './decimal'
import { locale } from './words'

const made = new Map<string, Intl.NumberFormat>()

function format(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const name = `${locale.value} ${key}`
  let found = made.get(name)
  if (!found) {
    found = new Intl.NumberFormat(locale.value, options)
    made.set(name, found)
  }
  return found
}

const exact = (value: Num) => value as Intl.StringNumericLiteral

/** Decimals of currencies that are not paid with two: the database's word, not the browser's. */
export const minorUnits = new Map<string, number>()

export const decimalsOf = (currency: string): number => minorUnits.get(currency) ?? 2

export function money(value: Num | null | undefined, currency: string): string {
  if (value === null || value === undefined || value === '') return '–'
  const digits = decimalsOf(currency)
  return format(`money ${digits}`, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(exact(value))
}

/** An amount with its currency, as it stands where no column or card says which one. */
export const priced = (value: Num | null | undefined, currency: string): string =>
  value ? `${currency} ${money(value, currency)}` : '–'

/** An amount with all decimals that it has: its parts add up to it. */
export function exactly(value: Num | null | undefined, currency: string): string {
  if (value === null || value === undefined || value === '') return '–'
  const digits = decimalsOf(currency)
  return format(`exactly ${digits}`, { minimumFractionDigits: digits, maximumFractionDigits: 20 }).format(exact(value))
}

export function count(value: Num | null | undefined): string {
  if (value === null || value === undefined || value === '') return '–'
  return format('count', { maximumFractionDigits: 6 }).format(exact(value))
}

const FIGURE = /(?<![\w.,:#/]|[\w)]-)(\d{1,3}(?:,\d{3})+|0|[1-9]\d*)(?:\.(\d+))?(?![\w:/-]|[.,]\d)/g

/** A sentence or formula of the database with its figures as the language of the page writes them; days and codes stay. */
export const figures = (said: string): string => said.replace(FIGURE, (_, whole: string, part = '') => {
  const decimals = part.length > 4 ? part.replace(/0+$/, '') : part
  const digits = decimals.length
  return format(`figure ${digits}`, {
    minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: digits ? 'always' : 'min2',
  }).format(exact(`${whole.replaceAll(',', '')}.${decimals || 0}`))
})

/** A rate from 0 to 1 as a percentage. */
export function percent(value: Num | null | undefined): string {
  if (value === null || value === undefined || value === '') return '–'
  return format('percent', { style: 'percent', maximumFractionDigits: 4 }).format(exact(value))
}

/** Percent that is one already: 62.50. */
export function hundredths(value: Num | null | undefined): string {
  return value === null || value === undefined || value === '' ? '–' : percent(shifted(String(value), -2))
}

export interface Month {
  year: number
  month: number
}

const inDays = (style: 'long' | 'short', withYear: boolean) =>
  new Intl.DateTimeFormat(locale.value, withYear
    ? { month: style, year: 'numeric', timeZone: 'UTC' }
    : { month: style, timeZone: 'UTC' })

export function monthName({ year, month }: Month, style: 'long' | 'short' = 'long', withYear = true): string {
  return inDays(style, withYear).format(Date.UTC(year, month - 1, 1))
}

/** 2026-02, as addresses and the network's views write it. */
export const monthKey = ({ year, month }: Month) => `${year}-${String(month).padStart(2, '0')}`

export function monthOf(key: string | undefined): Month | undefined {
  const [, year, month] = key?.match(/^(\d{4})-(\d\d)$/) ?? []
  return year && month ? { year: Number(year), month: Number(month) } : undefined
}

/** The month that runs in a time zone. */
export function monthAt(when: Date, timeZone: string): Month {
  const [year, month] = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(when).split('-')
  return { year: Number(year), month: Number(month) }
}

export const before = ({ year, month }: Month): Month =>
  month === 1 ? { year: year - 1, month: 12 } : { year, month: month - 1 }

export function day(value: string | null | undefined): string {
  if (!value) return '–'
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(`${value}T00:00Z`))
}

export const dayFrom = (value: string, days: number) =>
  new Date(Date.parse(`${value}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** First and last day of a range, [2026-01-01,2026-02-01): the last one is the day before. Empty: no limit. */
export function daysIn(range: string): [string, string] {
  const [, from = '', until = ''] = range.match(/^[[(](.*),(.*)[\])]$/) ?? []
  return [from, until && dayFrom(until, -1)]
}

/** An instant, in the time zone that is named beside it. */
export function instant(value: string | null | undefined, timeZone: string): string {
  if (!value) return '–'
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short', timeZone })
    .format(Date.parse(value))
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1],
]

export function ago(value: string | null | undefined): string {
  if (!value) return '–'
  const seconds = (Date.parse(value) - Date.now()) / 1000
  const [unit, size] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? ['second', 1]
  return new Intl.RelativeTimeFormat(locale.value, { numeric: 'auto' }).format(Math.round(seconds / size), unit)
}

/** The way of a bar or column: the one place where a number is a float, for a length on the screen. */
export const lengthOf = (value: Num | null | undefined): number => Number(value ?? 0) || 0
