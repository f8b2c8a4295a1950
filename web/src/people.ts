// Finding people by name.
import { text } from './api'
import { like, type Choice } from './parts/Field'
import type { Session } from './session'
import { w } from './words'

export const findPeople = (session: Session, filter: Record<string, string> = {}) => (wanted: string): Promise<Choice[]> =>
  session.api.rows('participant', { select: 'id,name', ...filter, name: like(wanted), order: 'name,id', limit: 20 })
    .then((rows) => rows.map((row) => ({ value: text(row.id), label: text(row.name) || w.unnamed })))

/** Whose ids these are, of those whom the person sees. */
export async function namesOf(session: Session, ids: string[]): Promise<Map<string, string>> {
  const known = [...new Set(ids.filter(Boolean))]
  if (known.length === 0) return new Map()
  const rows = await session.api.rows('participant', { select: 'id,name', id: `in.(${known.join(',')})` })
  return new Map(rows.map((row) => [text(row.id), text(row.name)]))
}

/** The currencies of the workspace and its branches. */
export const currenciesOf = (session: Session): Choice[] =>
  [...new Set([session.currency, ...session.branches.map((row) => text(row.currency))])]
    .map((value) => ({ value, label: value }))

/** What is sent again after a lost answer is done once. */
export function requestKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
