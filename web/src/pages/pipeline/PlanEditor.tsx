// A plan as it is to be: written as a whole, and nobody has it before it is given to people.
import { useState } from 'preact/hooks'
import { list, record, text, type Body, type Row } from '../../api'
import { patch } from '../../address'
import { useData } from '../../data'
import { added, decimalOf, negated, shifted, typedOf } from '../../decimal'
import { dayFrom, daysIn, figures } from '../../format'
import { Told } from '../../parts/basics'
import { Drawer } from '../../parts/Drawer'
import { Folded, Form, type FieldOf, type Values } from '../../parts/Form'
import { currenciesOf } from '../../people'
import type { Session } from '../../session'
import { columnWord, inWords, w, wordFor } from '../../words'
import { rangeOf } from '../people/Person'

const KINDS = ['percentage', 'flat', 'tiered', 'quota', 'bonus', 'override']
const PERIODS = ['monthly', 'quarterly', 'annual']
// Of each kind what it asks for; the rest of a component stays as it is.
const ASKS: { [kind: string]: string[] } = {
  percentage: ['rate', 'cap_amount'],
  flat: ['flat_amount'],
  tiered: ['basis', 'mode', 'quota_period', 'bands', 'cap_amount'],
  quota: ['rate', 'accelerator_rate', 'threshold_attainment', 'threshold_amount', 'quota_period', 'cap_amount'],
  bonus: ['flat_amount', 'threshold_attainment', 'threshold_amount', 'quota_period'],
  override: ['rate'],
}
const CHOICES: { [name: string]: string[] } = { basis: ['deal', 'period'], mode: ['marginal', 'whole'], quota_period: PERIODS }
const IN_PERCENT = ['rate', 'accelerator_rate', 'threshold_attainment']
/** What create_plan() takes for itself, or another kind would refuse. */
const OWN = ['id', 'plan_id', 'position', 'commission_rule']

type Component = { [name: string]: string | boolean | Band[] }
type Band = { min_amount: string; commission_rate: string }

/** The first and the last close date that it pays. */
const DAYS = ['from', 'until']
const THRESHOLDS = ['threshold_attainment', 'threshold_amount']
const thresholds = (values: Values) => THRESHOLDS.filter((name) => values[name]).length

const isAsked = (kind: string, name: string, values: Values) => name !== 'quota_period' || kind === 'quota'
  || values.basis === 'period' || (kind === 'bonus' && thresholds(values) > 0)

function fieldsOf(kind: string, values: Values, of: Component | undefined): FieldOf[] {
  return [
    { name: 'name', label: w.name, value: String(of?.name ?? '') },
    { name: 'kind', label: w.kind, kind: 'select', value: kind, choices: KINDS.map((value) => ({ value, label: wordFor(value) })) },
    ...(ASKS[kind] ?? []).filter((name) => isAsked(kind, name, values)).map((name): FieldOf => {
      const value = of?.[name]
      const label = columnWord(name)
      const choices = CHOICES[name]
      if (choices) {
        return {
          name, label, kind: 'select', value: String(value ?? choices[0]),
          choices: choices.map((each) => ({ value: each, label: wordFor(name === 'quota_period' ? each : `${name}.${each}`) })),
        }
      }
      if (name === 'bands') {
        return {
          name, label: w.band, kind: 'area', help: w.bandsHelp,
          value: Array.isArray(value) ? value.map((band) =>
            `${typedOf(band.min_amount)} ${typedOf(shifted(band.commission_rate, 2))}`).join('\n') : '',
        }
      }
      return {
        name, label: IN_PERCENT.includes(name) ? `${label} (%)` : label, kind: 'decimal',
        isOptional: name === 'cap_amount' || THRESHOLDS.includes(name),
        value: typeof value === 'string' ? typedOf(IN_PERCENT.includes(name) ? shifted(value, 2) : value) : '',
      }
    }),
    ...DAYS.map((name, place): FieldOf => ({
      name, label: [w.fromDay, w.untilDay][place] ?? '', kind: 'date', isOptional: true, help: w.closedOn,
      value: daysIn(String(of?.valid_during ?? ''))[place] ?? '',
    })),
  ]
}

/** Refused while it is known which component it is of. */
function checked(name: string, value: string): string {
  const isFine = /rate$/.test(name) ? /^(0(\.\d{1,6})?|1)$/.test(value) : /^(?![0.]+$)\d{1,15}(\.\d{1,6})?$/.test(value)
  if (!isFine) throw new Error(w.notPossible(columnWord(name)))
  return value
}

/** One line a band: from which amount on, and the rate in percent. */
function bandsOf(typed: string): Band[] {
  const bands = typed.split('\n').filter((line) => line.trim()).map((line) => {
    const [from = '', rate = '', ...more] = line.trim().split(/[\s;]+/)
    const [min_amount, percent] = [decimalOf(from), decimalOf(rate)]
    if (!min_amount || min_amount.startsWith('-') || !percent || more.length > 0) throw new Error(`${w.bandsHelp} “${line}”`)
    return { min_amount: shifted(min_amount, 0), commission_rate: checked('rate', shifted(percent, -2)) }
  })
  if (new Set(bands.map((band) => band.min_amount)).size < bands.length) throw new Error(w.isThere)
  return bands
}

function componentOf({ name = '', kind = '', from, until, ...values }: Values, before: Component | undefined): Component {
  if (thresholds(values) > 1 || (kind === 'quota' && thresholds(values) === 0)) throw new Error(w.oneThreshold)
  if (from && until && until < from) throw new Error(w.notPossible(w.untilDay))
  // Another kind begins anew: what it may not have goes along with the old one.
  const kept = before?.kind === kind ? before : {}
  const asked = Object.fromEntries((ASKS[kind] ?? []).flatMap((key): [string, string | Band[]][] => {
    const value = isAsked(kind, key, values) ? values[key] : ''
    if (!value) return []
    return [[key, key === 'bands' ? bandsOf(value) : key in CHOICES ? value
      : checked(key, IN_PERCENT.includes(key) ? shifted(value, -2) : value)]]
  }))
  // A cap or gate goes by the period, though the rate may not.
  const rest = Object.entries(kept).filter(([key]) => !ASKS[kind]?.includes(key)
    || (key === 'quota_period' && kind === 'tiered'))
  const valid_during = `${from ? `[${from}` : '('},${until ? dayFrom(until, 1) : ''})`
  const next: Component = { ...Object.fromEntries(rest), ...asked, name, kind, valid_during }
  // Without a cap nothing is carried on.
  if (!next.cap_amount && !next.period_cap) delete next.cap_carries
  return next
}

interface EditorProps {
  session: Session
  /** What it begins with; undefined: with nothing. */
  base: Row | undefined
  onClose: () => void
}

export function PlanEditor({ session, base, onClose }: EditorProps) {
  const { api } = session
  const id = text(base?.id)
  const told = useData(`components ${id}`, async () => {
    if (!base) return []
    const [rows, words] = await Promise.all([
      api.rows('plan_component', {
        select: '*,commission_rule(min_amount,commission_rate)', plan_id: `eq.${id}`, order: 'position,name,id',
      }),
      api.call('describe_plan', { p_plan_id: id }).then(list),
    ])
    // Of all its days, also those of one name that follow each other: both lists have one order.
    return rows.map((row, place): Draft => ({
      of: {
        ...Object.fromEntries(Object.entries(row).filter(([key, value]) => value !== null && !OWN.includes(key))) as Component,
        ...(list(row.commission_rule).length > 0 ? {
          bands: list(row.commission_rule).map((band) => ({
            min_amount: text(band.min_amount), commission_rate: text(band.commission_rate),
          })).sort((one, other) =>
            (added(one.min_amount, negated(other.min_amount)).startsWith('-') ? -1 : 1)),
        } : {}),
      },
      said: inWords(text(words[place]?.description)),
    }))
  })
  return (
    <Drawer title={base ? w.changePlan : w.newPlan} lead={text(base?.name)} onClose={onClose}>
      <Told told={told} what={w.plans} lines={4} />
      {told.value && <Written session={session} base={base} began={told.value} onClose={onClose} />}
    </Drawer>
  )
}

interface Draft {
  of: Component
  /** What it pays in words, where it is on record like this. */
  said: string
}

const inShort = (of: Component) => [
  wordFor(String(of.kind)),
  ...(ASKS[String(of.kind)] ?? []).filter((name) => typeof of[name] === 'string').map((name) =>
    `${columnWord(name)}: ${CHOICES[name] ? wordFor(name === 'quota_period' ? String(of[name]) : `${name}.${String(of[name])}`)
      : IN_PERCENT.includes(name) ? figures(`${shifted(String(of[name]), 2)} %`) : figures(String(of[name]))}`),
  ...(Array.isArray(of.bands) ? of.bands.map((band) => figures(`${band.min_amount} → ${shifted(band.commission_rate, 2)} %`)) : []),
  ...(daysIn(String(of.valid_during)).some(Boolean) ? [rangeOf(String(of.valid_during))] : []),
].join(' · ')

function Written({ session, base, began, onClose }: EditorProps & { began: Draft[] }) {
  // What was taken up stays in this tab until it is saved or given up: a drawer is closed in passing.
  const kept = `commission.plan ${session.id} ${text(base?.id)}`
  const [drafts, putDrafts] = useState<Draft[]>(() => JSON.parse(sessionStorage.getItem(kept) ?? 'null') ?? began)
  const setDrafts = (next: Draft[]) => {
    sessionStorage.setItem(kept, JSON.stringify(next))
    putDrafts(next)
  }
  const leave = () => {
    sessionStorage.removeItem(kept)
    onClose()
  }
  const put = (place: number, of: Component) => setDrafts(drafts.toSpliced(place, 1, { of, said: '' }))
  return (
    <>
      <p class="muted">{w.planNobody}</p>
      <ul class="lines">
        {drafts.map(({ of, said }, place) => (
          <li key={`${place} ${String(of.name)}`} class="stack">
            <p class="line"><span>{String(of.name)}<small>{said || inShort(of)}</small></span></p>
            <div class="actions">
              <ComponentForm title={w.edit} action={w.apply} of={of} onDone={(next) => put(place, next)} />
              <button type="button" class="button" onClick={() => setDrafts(drafts.toSpliced(place, 1))}
                aria-label={`${w.remove}: ${String(of.name)}`}>{w.remove}</button>
            </div>
          </li>
        ))}
      </ul>
      <ComponentForm title={w.addComponent} action={w.addComponent} isNew
        onDone={(next) => put(drafts.length, next)} />
      <Form action={w.save}
        fields={[
          { name: 'name', label: w.name, value: base ? `${text(base.name)} (2)` : '' },
          ...(base ? [] : [{ name: 'currency', label: w.currency, kind: 'select' as const, choices: currenciesOf(session) }]),
          { name: 'description', label: columnWord('description'), isOptional: true, value: text(base?.description) },
        ]}
        run={async ({ name, currency, description }) => {
          if (document.querySelector('dialog .folded[open]')) throw new Error(w.planStillOpen)
          if (drafts.length === 0) throw new Error(w.planHasNothing)
          const rows = list(await session.api.act('create_plan', {
            p_plan: {
              name: name ?? '', currency: currency ?? text(base?.currency), ...(description ? { description } : {}),
              components: drafts.map((each) => each.of) as Body[],
            },
          }))
          leave()
          patch({ plan: text(record(rows[0]).id) })
          return w.planSaved
        }}
        note={drafts !== began && <button type="button" class="button" onClick={leave}>{w.cancel}</button>} />
    </>
  )
}

interface ComponentProps {
  title: string
  action: string
  of?: Component
  isNew?: boolean
  onDone: (next: Component) => void
}

function ComponentForm({ title, action, of, isNew, onDone }: ComponentProps) {
  const [typed, setTyped] = useState<Values>({})
  const kind = typed.kind ?? String(of?.kind ?? KINDS[0])
  const values = { ...Object.fromEntries(Object.entries(of ?? {}).filter(([, value]) => typeof value === 'string')) as Values, ...typed }
  return (
    <Folded title={title} action={action} isPlain {...(isNew ? { icon: 'plus' as const } : {})}
      fields={fieldsOf(kind, values, of?.kind === kind ? of : of && { name: of.name ?? '', valid_during: of.valid_during ?? '' })} onValues={setTyped}
      run={async (given) => {
        onDone(componentOf(given, of))
        setTyped({})
        return w.planNotSaved
      }} />
  )
}
