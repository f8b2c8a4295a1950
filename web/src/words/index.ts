// The languages. To add one: a file for each of en.*.ts, and its two lines here.
import type { Cell } from '../api'
import { figures } from '../format'
import { en, type Words } from './en'
import { enNames, type NamesWords } from './en.names'
import { enPhrases, type PhrasesWords } from './en.phrases'
import { ms } from './ms'
import { msNames } from './ms.names'
import { msPhrases } from './ms.phrases'
import { vi } from './vi'
import { viNames } from './vi.names'
import { viPhrases } from './vi.phrases'

export type { Words }
export const languages: Record<string, Words> = { en, ms, vi }
const names: Record<string, NamesWords> = { en: enNames, ms: msNames, vi: viNames }
const phrases: Record<string, PhrasesWords> = { ms: msPhrases, vi: viPhrases }

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
  const word = known[name] ?? named(name) ?? w[key]
  return typeof word === 'string' ? word : name
}

const named = (name: string): string | undefined => names[locale.value]?.[name as keyof NamesWords]

/** What something of a kind is called, such as a scheme or an export: a company's own keep the title that they have. */
export const titleFor = (kind: string, name: string, title = name): string => named(`${kind}.${name}`) ?? title

/** The same, where a company may write another title. */
export const givenTitle = (kind: string, name: string, title: string): string =>
  (title === enNames[`${kind}.${name}` as keyof NamesWords] ? titleFor(kind, name, title) : title)

// Columns and tables that are called like something that a page has a word for.
const called = (): Record<string, string> => ({
  account: w.whereItGoes, account_name: w.customer, address: w.postalAddress, approved_at: w.approvedAt, auth_user_id: w.signIn,
  batch_id: w.batch, changed_by: w.byWhom, client_name: w.client, commission_rule: w.band, close_date: w.closedOn,
  commission_rate: w.rate, company_name: w.company, compensation_plan: w.plan, completed_at: w.completedAt,
  created_at: w.since, customer_name: w.customer, deal_id: w.deal, dispute: w.question, due_on: w.answerDue,
  end_date: w.untilDay, ended_at: w.endedAt, expected_amount: w.expected, fee_amount: w.fees, flat_amount: w.amount,
  is_active: w.active, legal_name: w.name, manual_adjustment: w.manualAdjustments, masked: w.paidTo,
  member_id: w.member, notes: w.notesOf, owner_id: w.owner, package_name: w.product, participant_id: w.person,
  payout_batch: w.batch, payout_file: w.bankFiles, payout_hold: w.holds, payout_method: w.whereItGoes,
  per_hour: w.perHour, phone_number: w.phone, plan_component: w.component, plan_id: w.plan, probability: w.likely,
  processed_at: w.processedAt, product_line_id: w.productLine, product_name: w.product,
  reference_number: w.reference, refunded_amount: w.refunded, refunds: w.refunded, requested_at: w.requestedAt,
  reseller_id: w.reseller, sale_amount: w.amount, sale_count: w.saleCount, sale_type: w.kind, sold_at: w.soldAt,
  start_date: w.fromDay, starts_at: w.day, tax_amount: w.tax, time_zone: w.timeZoneOf, title: w.name,
  total_price: w.amount, trainer_category: w.category, trainer_id: w.trainer, trainer_type: w.employment,
  transaction_fee: w.fee, upline_id: w.upline, withholding_amount: w.withheld, workspace: w.company,
})

/** What a column of the database is called; one that nobody looks for keeps its own name, written as words. */
export function columnWord(name: string): string {
  const word = called()[name] ?? wordFor(name)
  if (word !== name) return word
  const plain = name.replace(/_id$/, '').replaceAll('_', ' ')
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}

/** What has parts, such as documents or evidence, as people write lists. */
export function withParts(cell: Cell): string {
  if (Array.isArray(cell)) return cell.map(withParts).join('; ') || '–'
  if (cell === null || typeof cell !== 'object') return cell === '' ? '–' : String(cell ?? '–')
  return Object.entries(cell).map(([name, part]) => `${columnWord(name)}: ${withParts(part)}`).join(', ')
}

/** A state of money: what is paid out is another word than a session that was paid for. */
export const stateWord = (name: string): string => (name === 'paid' ? w.settled : wordFor(name))

// What stands in place of {1}, {s1}, {w1} and {t1}.
const PARTS: Record<string, string> = { '': '[-+\\d.,x%()/=* ]+(?: [A-Z]{3})?', s: '.+?', w: '[\\w ]+?', t: '.*?' }
const known = new Map<string, [RegExp, string[], string][]>()

function knownPhrases() {
  const found = known.get(locale.value)
  if (found) return found
  const made = Object.entries(enPhrases).flatMap(([key, phrase]): [RegExp, string[], string][] => {
    const [said = '', own] = phrase.split(' => ')
    const shown = phrases[locale.value]?.[key as keyof PhrasesWords] ?? own
    const kinds: string[] = []
    const source = said.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{([swt]?)\d\}/g, (_, kind: string) => {
      kinds.push(kind)
      return `(${PARTS[kind]})`
    })
    return shown === undefined ? [] : [[new RegExp(`^${source}$`), kinds, shown]]
  })
  known.set(locale.value, made)
  return made
}

/** A sentence of the database in the language of the page; what is not known stays as it is, but for its figures. */
export const inWords = (said: string): string => figures(translated(said))

function translated(said: string): string {
  const sentences = said.split(/(?<=\.) (?=[A-Z])/)
  if (sentences.length > 1) return sentences.map(translated).join(' ')
  for (const [pattern, kinds, shown] of knownPhrases()) {
    const found = pattern.exec(said)
    if (!found) continue
    return shown.replace(/\{(\d)\}/g, (_, place) => {
      const part = found[Number(place)] ?? ''
      const kind = kinds[Number(place) - 1]
      return kind === 's' ? translated(part) : kind === 'w' ? titleFor('scheme', part, wordFor(part)).toLowerCase() : part
    })
  }
  return said
}

/** What to do about it. Names of tables and functions are no help to whoever looks at a page. */
export function helpOf(hint: string): string {
  const said = inWords(hint)
  return /\bcommission\.\w|\w\(/.test(said) ? '' : said
}

useLanguage(preferred())
