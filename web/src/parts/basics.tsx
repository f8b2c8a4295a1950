// The small parts: what waits, what failed, what is empty, a card, a meter, an icon.
import type { ComponentChildren } from 'preact'
import type { ApiError } from '../api'
import type { Data } from '../data'
import { lengthOf } from '../format'
import { to } from '../address'
import { stateWord, w } from '../words'

const ICONS = {
  overview: 'M3 12l9-8 9 8M6 10v10h4v-6h4v6h4V10',
  report: 'M5 3h14v18H5zM9 8h6M9 12h6M9 16h3',
  mine: 'M12 12a4 4 0 100-8 4 4 0 000 8zM4 21c1-5 4-7 8-7s7 2 8 7',
  network: 'M12 7a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM5 22a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM19 22a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM12 7v5M5 17v-5h14v5',
  rates: 'M6 18L18 6M7.5 9a2 2 0 100-4 2 2 0 000 4zM16.5 19a2 2 0 100-4 2 2 0 000 4z',
  close: 'M6 11h12v10H6zM8.5 11V7.5a3.5 3.5 0 017 0V11',
  check: 'M5 13l4 4L19 7',
  warn: 'M12 4l9.5 16h-19zM12 10v4M12 17v.5',
  cross: 'M6 6l12 12M18 6L6 18',
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  search: 'M11 18a7 7 0 100-14 7 7 0 000 14zM16 16l5 5',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  empty: 'M4 13l3-8h10l3 8v6H4zM4 13h5l1.5 2.5h3L15 13h5',
  payouts: 'M3 7h18v11H3zM3 11h18M7 15h4',
  people: 'M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 20c.6-4 3-6 6.5-6s5.9 2 6.5 6M16 4.5a3.5 3.5 0 010 6.5M17.5 14.5c2.200.6 3.600 2.400 4 5.5',
  pipeline: 'M3 5h18l-7 8v6l-4 2v-8z',
  resellers: 'M10 14a4 4 0 006 .4l3-3a4 4 0 00-6-5.8l-1.5 1.5M14 10a4 4 0 00-6-.4l-3 3a4 4 0 006 5.8l1.5-1.5',
  lines: 'M4 20V10M10 20V4M16 20v-8M21 20H3',
  files: 'M6 3h8l4 4v14H6zM14 3v4h4M12 11v6M9 14.5l3 3 3-3',
  plus: 'M12 5v14M5 12h14',
  print: 'M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z',
  refresh: 'M20 12a8 8 0 11-2.5-5.8M20 3v4h-4',
}

export type IconName = keyof typeof ICONS

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={ICONS[name]} />
    </svg>
  )
}

/** Never a spinner alone: it says what it waits for. */
export function Skeleton({ what, lines = 5 }: { what: string; lines?: number }) {
  return (
    <div class="skeleton" role="status">
      <p>{w.reading(what)}</p>
      {Array.from({ length: lines }, (_, place) => <span key={place} aria-hidden="true" />)}
    </div>
  )
}

export function Empty({ title, help, children }: { title: string; help?: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name="empty" />
      <p class="empty-title">{title}</p>
      {help && <p>{help}</p>}
      {children}
    </div>
  )
}

export function sayOf(error: ApiError): string {
  if (error.code === 'offline') return w.offline
  if (error.status === 403) return w.forbidden
  if (error.code === '57014') return w.tookLong
  if (error.code === 'PT428') return w.reachesNeeds
  return error.message || w.failed
}

export function Failure({ error, again }: { error: ApiError; again?: () => void }) {
  return (
    <div class="failure" role="alert">
      <Icon name="warn" />
      <div>
        <p>{sayOf(error)}</p>
        {error.details && <p class="muted">{error.details}</p>}
        {error.hint && <p class="muted">{error.hint}</p>}
        {again && <button type="button" class="button" onClick={again}>{w.again}</button>}
      </div>
    </div>
  )
}

interface ToldProps {
  told: Data<unknown>
  what: string
  lines: number
  /** It was answered that there is no such thing. */
  isGone?: boolean
}

/** What stands in the place of an answer that is not there. */
export function Told({ told: { error, value, reload }, what, lines, isGone }: ToldProps) {
  if (error) return <Failure error={error} again={reload} />
  if (value === undefined) return <Skeleton what={what.toLowerCase()} lines={lines} />
  return isGone ? <p>{w.notThere}</p> : null
}

interface CardProps {
  title: string
  value: string
  unit?: string
  note?: ComponentChildren
  children?: ComponentChildren
  main?: boolean
}

export function Card({ title, value, unit, note, children, main }: CardProps) {
  return (
    <div class={main ? 'card figure main' : 'card figure'}>
      <p class="figure-title">{title}</p>
      <p class={value.length > 10 ? 'figure-value long' : 'figure-value'}>
        {unit && <span class="unit">{unit}</span>}
        <span class="number">{value}</span>
      </p>
      {note && <p class="figure-note">{note}</p>}
      {children}
    </div>
  )
}

interface MeterProps {
  label: string
  value: string
  max: string
  note: string
}

export function Meter({ label, value, max, note }: MeterProps) {
  const part = Math.max(0, Math.min(1, lengthOf(value) / (lengthOf(max) || 1)))
  return (
    <div class="meter">
      <p class="meter-label"><span>{label}</span><span class="number">{note}</span></p>
      <div class="meter-track" role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100}
        aria-valuenow={Math.round(part * 100)} aria-valuetext={note}>
        <div class="meter-part" style={{ width: `${part * 100}%` }} />
      </div>
    </div>
  )
}

export function Status({ kind, children }: { kind: 'good' | 'warn' | 'bad' | 'plain'; children: ComponentChildren }) {
  return (
    <span class={`status ${kind}`}>
      {kind === 'good' && <Icon name="check" />}
      {(kind === 'warn' || kind === 'bad') && <Icon name="warn" />}
      {children}
    </span>
  )
}

const GOOD = ['completed', 'paid', 'approved', 'active', 'verified', 'accepted', 'closed_won', 'committed', 'processed', 'released', 'dismissed']
const WAITING = ['requested', 'pending', 'draft', 'submitted', 'open', 'in_review', 'staged', 'processing', 'issued', 'proposed', 'held']
const BAD = ['failed', 'returned', 'rejected', 'reversed', 'overdue', 'closed_lost', 'confirmed']

/** A state by its name in the database: the word says it, the colour only repeats it. */
export function State({ name }: { name: string }) {
  const kind = GOOD.includes(name) ? 'good' : BAD.includes(name) ? 'bad' : WAITING.includes(name) ? 'waits' : 'plain'
  return <span class={`status ${kind}`}>{stateWord(name)}</span>
}

/** A menu closes when somebody goes on elsewhere, and by Escape. */
export const closesByItself = {
  onFocusOut: ({ relatedTarget: next, currentTarget: menu }: preact.TargetedFocusEvent<HTMLDetailsElement>) => {
    // A button that is busy loses the focus to nobody: then the menu stays.
    if (next instanceof Node && !menu.contains(next)) menu.open = false
  },
  onKeyDown: ({ key, currentTarget: menu }: preact.TargetedKeyboardEvent<HTMLDetailsElement>) => {
    if (key !== 'Escape' || !menu.open) return
    menu.open = false
    menu.querySelector('summary')?.focus()
  },
}

interface TabsProps {
  page: string
  tabs: { name: string; title: string }[]
  current: string
}

export function Tabs({ page, tabs, current }: TabsProps) {
  if (tabs.length < 2) return null
  return (
    <nav class="tabs" aria-label={w.parts}>
      {tabs.map((tab) => (
        <a key={tab.name} href={to([page, tab.name])} aria-current={tab.name === current ? 'page' : undefined}>{tab.title}</a>
      ))}
    </nav>
  )
}

/** Labels with what stands beside them. */
export function Facts({ facts }: { facts: [string, ComponentChildren][] }) {
  const known = facts.filter(([, value]) => value !== '' && value !== undefined && value !== null && value !== '–')
  return (
    <dl class="pairs">
      {known.map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
    </dl>
  )
}

export function Avatar({ name }: { name: string }) {
  const letters = name.split(/\s+/).filter(Boolean)
  const initials = `${letters[0]?.[0] ?? '·'}${letters.length > 1 ? letters.at(-1)?.[0] ?? '' : ''}`
  const tone = [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 6
  return <span class={`avatar tone-${tone}`} aria-hidden="true">{initials.toUpperCase()}</span>
}
