// The rates of a branch and employment as two matrices, edited in place from a day on.
import { useState } from 'preact/hooks'
import { ApiError, list, record, text, type Body, type Row } from '../api'
import { patch, to, useAddress } from '../address'
import { changed, useData } from '../data'
import { decimalOf, shifted, typedOf } from '../decimal'
import { ago, count, day, daysIn, money, monthName, percent } from '../format'
import { Empty, Failure, Icon, Skeleton, Status } from '../parts/basics'
import { Drawer } from '../parts/Drawer'
import { Act } from '../parts/Form'
import { Select } from '../parts/Field'
import { MatrixCell } from '../parts/Matrix'
import { Table } from '../parts/Table'
import type { Session } from '../session'
import { useVocabulary } from '../vocabulary'
import { w, wordFor } from '../words'

export function Rates({ session }: { session: Session }) {
  const { query } = useAddress()
  const { categories, types } = useVocabulary(session)
  const [from, setFrom] = useState(() => today(session.timeZone))
  const known = session.branches.filter((row) => !session.branch || text(row.name) === session.branch)
  const branch = session.branch || query.branch || text(known[0]?.name)
  const type = types.includes(query.type ?? '') ? query.type ?? '' : 'full time'
  const currency = text(known.find((row) => text(row.name) === branch)?.currency)
  const matrix = useData(branch ? `rates ${branch} ${type}` : undefined, () => session.api.rows('rates_in_force', {
    branch: `eq.${branch}`, trainer_type: `eq.${type}`,
  }))
  const mayEdit = session.may('staff-commission').edit
  const rows = matrix.value ?? []
  const [asking, setAsking] = useState<Asking | undefined>()
  const save = async (change: Change) => {
    const found = list(await session.api.act('preview_change', {
      p_rows: { trainer_commission_tier: await given(session, branch, type, change, from) }, p_from: from,
    }))
    // Whom it reaches is shown before it is saved; where nobody is reached yet, there is nothing to show.
    if (found.length > 0) {
      const isSure = await new Promise<boolean>((answer) => setAsking({ rows: found, name: change.name, answer }))
      setAsking(undefined)
      if (!isSure) throw new ApiError(0, '', w.notSaved, '', '')
    }
    await session.api.act('change_rate', { p_tier_id: change.tier, p_effective_on: from, p_value: change.value })
    changed()
    // The matrix has the rates of today: what comes later is said beside the old one.
    return from > today(session.timeZone) ? w.from(day(from)) : ''
  }
  return (
    <>
      <div class="page-head"><h1>{w.rates}</h1></div>
      <div class="filters">
        <Select label={w.branch} value={branch} locked={session.branch && w.ownBranchOnly}
          choices={known.map((row) => ({ value: text(row.name), label: text(row.name) }))}
          onChange={(value) => patch({ branch: value })} />
        <Select label={w.employment} value={type} choices={types.map((value) => ({ value, label: wordFor(value) }))}
          onChange={(value) => patch({ type: value })} />
        {mayEdit && (
          <div class="field">
            <label for="holds-from">{w.holdsFrom}</label>
            <input id="holds-from" type="date" value={from} required
              onInput={(event) => { if (event.currentTarget.value) setFrom(event.currentTarget.value) }} />
          </div>
        )}
      </div>
      {mayEdit && <p class="muted">{w.editHelp} {w.holdsFromHelp}</p>}
      {matrix.error && <Failure error={matrix.error} again={matrix.reload} />}
      {!branch && (
        <Empty title={w.branchesEmpty} help={w.branchesEmptyHelp}><a class="button" href={to(['people', 'branches'])}>{w.branches}</a></Empty>
      )}
      {branch && !matrix.value && !matrix.error && <Skeleton what={w.rates.toLowerCase()} lines={8} />}
      {matrix.value && rows.length === 0 && (
        <Empty title={w.noRates} help={mayEdit ? w.noRatesHelp : w.noRatesRead}>{mayEdit && <Usual session={session} />}</Empty>
      )}
      {rows.length > 0 && (
        <>
          <Matrix key={`fees ${branch} ${type}`} title={w.fees} unit={currency} rows={rows.filter((row) => text(row.commission_type) === 'conduction_fee')}
            categories={categories} currency={currency} mayEdit={mayEdit} save={save} />
          <Matrix key={`sales ${branch} ${type}`} title={w.salesRates} unit="%" rows={rows.filter((row) => text(row.commission_type) !== 'conduction_fee')}
            categories={categories} currency={currency} mayEdit={mayEdit} save={save} />
        </>
      )}
      <Gaps session={session} />
      {asking && <Impact asking={asking} from={from} />}
    </>
  )
}

/** For every branch and grade that has none; then each of them is edited where it stands. */
function Usual({ session }: { session: Session }) {
  const fill = async () => {
    const rows = list(await session.api.act('apply_preset', { p_name: 'gym' }))
    const added = rows.find((row) => text(row.action) === 'added')
    if (added && text(added.record_count) !== '0') return w.usualRatesAdded(count(text(added.record_count)))
    throw new Error(rows.map((row) => text(row.detail)).filter(Boolean).join(' ') || w.failed)
  }
  return <Act action={w.usualRates} sure={w.usualRatesSure} run={fill} />
}

interface Change {
  row: Row
  category: string
  tier: string
  value: string
  /** What is changed, and to what, in words. */
  name: string
}

/** What is on record for a kind of pay and category, all of its days, with the change from a day on. */
async function given({ api }: Session, branch: string, type: string, { row, category, tier, value }: Change, from: string) {
  const is = (key: string) => (text(row[key]) ? `eq.${text(row[key])}` : 'is.null')
  const rows = await api.all('trainer_commission_tier', {
    branch: `eq.${branch}`, trainer_type: `eq.${type}`, trainer_category: `eq.${category}`, status: 'eq.active',
    commission_type: is('commission_type'), session_type: is('session_type'), product: is('product'), order: 'id',
  })
  const paid = text(row.commission_type) === 'conduction_fee' ? 'fee_amount' : 'commission_rate'
  return rows.flatMap((each) => {
    const known = Object.fromEntries(Object.entries(each).filter(([key, cell]) => cell !== null && KEYS.includes(key))) as Body
    const [, low = '', high = ''] = text(each.valid_during).match(/^[[(](.*),(.*)[\])]$/) ?? []
    if (text(each.id) !== tier) return [known]
    const changed = { ...known, [paid]: value, valid_during: `[${from > low ? from : low},${high})` }
    return low && low >= from ? [changed] : [{ ...known, valid_during: `${low ? `[${low}` : '('},${from})` }, changed]
  })
}

const KEYS = [
  'branch', 'trainer_type', 'trainer_category', 'commission_type', 'session_type', 'product', 'per_hour', 'fee_amount',
  'commission_rate', 'session_count_min', 'session_count_max', 'sales_threshold_min', 'sales_threshold_max', 'valid_during',
]

export interface Asking {
  rows: Row[]
  name: string
  /** What is said instead of how many people it reaches. */
  said?: string
  /** Closed months that it reaches, also where their sums stay. */
  closed?: string
  /** What is to be known besides. */
  note?: string
  /** What will be missing afterwards. */
  warns?: string
  answer: (isSure: boolean) => void
}

export function Impact({ asking: { rows, name, said, closed, note, warns, answer }, from }: { asking: Asking; from: string }) {
  const people = new Set(rows.map((row) => text(row.participant_id))).size
  const isClosed = closed || rows.some((row) => row.is_closed === true)
  return (
    <Drawer title={w.impact} lead={`${name}, ${w.from(day(from))}`} onClose={() => answer(false)}>
      <p>{said || w.impactOf(count(String(people)))}{isClosed && ` ${w.impactClosed}`}{closed && ` ${w.closed}: ${closed}.`} {note}</p>
      {warns && <Status kind="warn">{warns}</Status>}
      <div class="actions">
        <button type="button" class="button primary" autofocus onClick={() => answer(true)}>{w.save}</button>
        <button type="button" class="button" onClick={() => answer(false)}>{w.cancel}</button>
      </div>
      <Table caption={w.impact} currency="" rows={rows.map((row) => ({
        ...row, name: text(row.participant_name) || w.unnamed,
        when: monthName({ year: Number(text(row.year)), month: Number(text(row.month)) }, 'short'),
      }))} idOf={(row) => ['participant_id', 'year', 'month', 'currency'].map((key) => text(row[key])).join(' ')}
        columns={[
          { key: 'name', title: w.person, kind: 'name' },
          {
            key: 'when', title: w.month, kind: 'text',
            show: (row) => <>{text(row.when)}{row.is_closed === true && <small class="below">{w.closed}</small>}</>,
          },
          { key: 'paid', title: w.now, kind: 'money', minor: true },
          { key: 'simulated', title: w.then, kind: 'money', minor: true },
          { key: 'currency', title: w.currency, kind: 'text' },
          { key: 'difference', title: w.difference, kind: 'money' },
        ]} />
    </Drawer>
  )
}

export const today = (timeZone: string) => new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date())

function bandOf(row: Row, currency: string): string {
  const isSale = text(row.commission_type) !== 'conduction_fee'
  const written = (value: string) => (isSale ? money(value, currency) : count(value))
  const low = text(isSale ? row.sales_threshold_min : row.session_count_min)
  const high = text(isSale ? row.sales_threshold_max : row.session_count_max)
  return boundsOf(low, high, written)
}

function boundsOf(low: string, high: string, written: (value: string) => string): string {
  if (low && high) return w.between(written(low), written(high))
  if (low) return w.from(written(low))
  if (high) return w.below(written(high))
  return w.anyNumber
}

/** Days of a range as the database writes it: [2026-01-01,2026-02-01). Without limits there is nothing to say. */
function daysOf(range: string): string {
  const [from, last] = daysIn(range)
  return [from && w.from(day(from)), last && w.until(day(last))].filter(Boolean).join(' ')
}

interface MatrixProps {
  title: string
  unit: string
  rows: Row[]
  categories: string[]
  currency: string
  mayEdit: boolean
  save: (change: Change) => Promise<string>
}

function Matrix({ title, unit, rows, categories, currency, mayEdit, save }: MatrixProps) {
  return (
    <section class="card table-card">
      <h2 class="table-title">{title} <small>{unit}</small></h2>
      <div class="table-frame scrolls" tabIndex={0} role="region" aria-label={title}>
        <table class="matrix">
          <thead>
            <tr>
              <th scope="col">{w.band}</th>
              {categories.map((category) => <th key={category} scope="col" class="number">{wordFor(category)}</th>)}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const kind = [wordFor(text(row.session_type) || text(row.commission_type)), text(row.product), row.per_hour === true && w.perHour]
                .filter(Boolean).join(', ')
              const band = bandOf(row, currency)
              const isSale = text(row.commission_type) !== 'conduction_fee'
              const who = text(row.last_updated_by_name)
              return (
                <tr key={`${kind} ${band}`} title={who ? w.changedBy(who, ago(text(row.last_updated_at))) : undefined}>
                  <th scope="row">{kind}<small>{band}</small></th>
                  {categories.map((category) => {
                    const value = text(record(row.rates)[category])
                    const tier = text(record(row.tier_ids)[category])
                    return (
                      <td key={category} class="number">
                        {value === '' ? <span class="cell none">–</span> : (
                          <MatrixCell
                            name={`${kind}, ${band}, ${wordFor(category)}`}
                            shown={isSale ? percent(value) : money(value, currency)}
                            typed={typedOf(isSale ? shifted(value, 2) : value)}
                            isEditable={mayEdit && tier !== ''}
                            onSave={(typed) => {
                              const decimal = decimalOf(typed)
                              if (decimal === undefined) return undefined
                              const stored = isSale ? shifted(decimal, -2) : decimal
                              const written = isSale ? percent(stored) : money(stored, currency)
                              return save({ row, category, tier, value: stored, name: `${kind}, ${wordFor(category)}: ${written}` }).then((from) => (from ? `${written} ${from}` : ''))
                            }}
                          />
                        )}
                      </td>
                    )
                  })}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Gaps({ session }: { session: Session }) {
  const told = useData('gaps', () => session.api.call('check_rate_bands').then(list))
  if (!told.value?.length) return null
  return (
    <section class="card">
      <h2><Icon name="warn" /> {w.gaps}</h2>
      <ul class="plain">
        {told.value.map((row, place) => (
          <li key={place}>
            <Status kind="warn">
              {[text(row.branch), wordFor(text(row.trainer_type)), wordFor(text(row.trainer_category)),
                wordFor(text(row.session_type) || text(row.commission_type)), text(row.product),
                boundsOf(text(row.gap_min) === '0' ? '' : text(row.gap_min), text(row.gap_max), count),
                daysOf(text(row.missing_during))].filter(Boolean).join(' · ')}
            </Status>
          </li>
        ))}
      </ul>
    </section>
  )
}
