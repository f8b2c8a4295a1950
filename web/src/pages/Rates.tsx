// The rates of a branch and employment as two matrices, edited in place from a day on.
import { useState } from 'preact/hooks'
import { list, record, text, type Row } from '../api'
import { patch, useAddress } from '../address'
import { forget, useData } from '../data'
import { ago, count, day, money, percent } from '../format'
import { Empty, Failure, Icon, Skeleton, Status } from '../parts/basics'
import { Select } from '../parts/Field'
import { MatrixCell } from '../parts/Matrix'
import type { Session } from '../session'
import { w, wordFor } from '../words'

const CATEGORIES = ['junior', 'senior', 'master', 'grand_master', 'director'] as const
const TYPES = ['full time', 'part time']

/** Moves the point of a decimal written as text: 7.5 to 0.075, exactly. */
export function shifted(decimal: string, places: number): string {
  const [whole = '', part = ''] = decimal.split('.')
  const digits = whole + part
  const at = whole.length + places
  const padded = at <= 0 ? '0'.repeat(1 - at) + digits : digits.padEnd(at, '0')
  const point = Math.max(at, 1)
  const left = padded.slice(0, point).replace(/^0+(?=\d)/, '')
  const right = padded.slice(point).replace(/0+$/, '')
  return right ? `${left}.${right}` : left
}

/** A decimal as people type one; undefined: it is none. */
export function decimalOf(typed: string): string | undefined {
  const plain = typed.replace(/\s|%/g, '').replace(/,(?=\d{1,4}$)/, '.')
  return /^\d+(\.\d+)?$/.test(plain) ? plain : undefined
}

export function Rates({ session }: { session: Session }) {
  const { query } = useAddress()
  const [from, setFrom] = useState(() => today(session.timeZone))
  const known = session.branches.filter((row) => !session.branch || text(row.name) === session.branch)
  const branch = session.branch || query.branch || text(known[0]?.name)
  const type = TYPES.includes(query.type ?? '') ? query.type ?? '' : 'full time'
  const currency = text(known.find((row) => text(row.name) === branch)?.currency)
  const matrix = useData(branch ? `rates ${branch} ${type}` : undefined, () => session.api.rows('rate_matrix', {
    branch: `eq.${branch}`, trainer_type: `eq.${type}`,
  }))
  const mayEdit = session.may('staff-commission').edit
  const save = (tier: string, value: string) =>
    session.api.act('change_rate', { p_tier_id: tier, p_effective_on: from, p_value: value }).then(() => {
      forget()
      matrix.reload()
      // The matrix has the rates of today: what comes later is said beside the old one.
      return from > today(session.timeZone) ? w.from(day(from)) : ''
    })
  const rows = matrix.value ?? []
  return (
    <>
      <div class="page-head"><h1>{w.rates}</h1></div>
      <div class="filters">
        <Select label={w.branch} value={branch} isLocked={session.branch !== ''}
          choices={known.map((row) => ({ value: text(row.name), label: text(row.name) }))}
          onChange={(value) => patch({ branch: value })} />
        <Select label={w.employment} value={type} choices={TYPES.map((value) => ({ value, label: wordFor(value) }))}
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
      {!matrix.value && !matrix.error && <Skeleton what={w.rates.toLowerCase()} lines={8} />}
      {matrix.value && rows.length === 0 && <Empty title={w.noRates} help={w.noRatesHelp} />}
      {rows.length > 0 && (
        <>
          <Matrix key={`fees ${branch} ${type}`} title={w.fees} unit={currency} rows={rows.filter((row) => text(row.commission_type) === 'conduction_fee')}
            currency={currency} mayEdit={mayEdit} save={save} />
          <Matrix key={`sales ${branch} ${type}`} title={w.salesRates} unit="%" rows={rows.filter((row) => text(row.commission_type) !== 'conduction_fee')}
            currency={currency} mayEdit={mayEdit} save={save} />
        </>
      )}
      <Gaps session={session} />
    </>
  )
}

const today = (timeZone: string) => new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date())

function bandOf(row: Row, currency: string): string {
  const isSale = text(row.commission_type) !== 'conduction_fee'
  const written = (value: string) => (isSale ? money(value, currency) : count(value))
  const low = text(isSale ? row.sales_threshold_min : row.session_count_min)
  const high = text(isSale ? row.sales_threshold_max : row.session_count_max)
  if (low && high) return w.between(written(low), written(high))
  if (low) return w.from(written(low))
  if (high) return w.below(written(high))
  return w.anyNumber
}

interface MatrixProps {
  title: string
  unit: string
  rows: Row[]
  currency: string
  mayEdit: boolean
  save: (tier: string, value: string) => Promise<string>
}

function Matrix({ title, unit, rows, currency, mayEdit, save }: MatrixProps) {
  return (
    <section class="card table-card">
      <h2 class="table-title">{title} <small>{unit}</small></h2>
      <div class="table-frame scrolls" tabIndex={0} role="region" aria-label={title}>
        <table class="matrix">
          <thead>
            <tr>
              <th scope="col">{w.band}</th>
              {CATEGORIES.map((category) => <th key={category} scope="col" class="number">{w[category]}</th>)}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const kind = wordFor(text(row.session_type) || text(row.commission_type))
              const band = bandOf(row, currency)
              const isSale = text(row.commission_type) !== 'conduction_fee'
              const who = text(row.last_updated_by_name)
              return (
                <tr key={`${kind} ${band}`} title={who ? w.changedBy(who, ago(text(row.last_updated_at))) : undefined}>
                  <th scope="row">{kind}<small>{band}</small></th>
                  {CATEGORIES.map((category) => {
                    const value = text(row[category])
                    const tier = text(record(row.tier_ids)[category.replace('_', ' ')] ?? record(row.tier_ids)[category])
                    return (
                      <td key={category} class="number">
                        {value === '' ? <span class="cell none">–</span> : (
                          <MatrixCell
                            name={`${kind}, ${band}, ${w[category]}`}
                            shown={isSale ? percent(value) : money(value, currency)}
                            typed={isSale ? shifted(value, 2) : value}
                            isEditable={mayEdit && tier !== ''}
                            onSave={(typed) => {
                              const decimal = decimalOf(typed)
                              if (decimal === undefined) return undefined
                              const stored = isSale ? shifted(decimal, -2) : decimal
                              const written = isSale ? percent(stored) : money(stored, currency)
                              return save(tier, stored).then((from) => (from ? `${written} ${from}` : ''))
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
                wordFor(text(row.session_type) || text(row.commission_type)),
                `${text(row.gap_min)}–${text(row.gap_max) || '∞'}`, text(row.missing_during)].join(' · ')}
            </Status>
          </li>
        ))}
      </ul>
    </section>
  )
}
