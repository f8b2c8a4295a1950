// The languages. To add one: two files that are Words and PagesWords, and a line here.
import { en, type Words } from './en'
import { ms } from './ms'
import { vi } from './vi'

export type { Words }
export const languages: Record<string, Words> = { en, ms, vi }

const KEY = 'commission.language'

function preferred(): string {
  const kept = localStorage.getItem(KEY)
  const wanted = [kept, ...navigator.languages].map((name) => name?.slice(0, 2))
  return wanted.find((name) => name && name in languages) ?? 'en'
}

export const locale = { value: 'en' }
export let w: Words = en

export function useLanguage(name: string) {
  locale.value = name in languages ? name : 'en'
  w = languages[locale.value] ?? en
  document.documentElement.lang = locale.value
}

export function keepLanguage(name: string) {
  localStorage.setItem(KEY, name)
  useLanguage(name)
}

/** What the database calls by a name of its own, such as full time; unknown ones stay as they are. */
export function wordFor(name: string | null | undefined): string {
  if (!name) return '–'
  const known: Record<string, string> = {
    'full time': w.fullTime,
    'part time': w.partTime,
    'grand master': w.grand_master,
    new_sales: w.newSales,
    renew_sales: w.renewals,
    'month end': w.taskMonthEnd,
    failed: w.failed_,
    running: w.running_,
    requested: w.requested_,
    missing: w.somethingMissing,
    product_line: w.productLine,
    tier_1: w.tier1,
    tier_2: w.tier2,
    tier_2_release: w.tier2Release,
  }
  const key = name as keyof Words
  const word = known[name] ?? w[key]
  return typeof word === 'string' ? word : name
}

/** A state of money: what is paid out is another word than a session that was paid for. */
export const stateWord = (name: string): string => (name === 'paid' ? w.settled : wordFor(name))

useLanguage(preferred())
