// Who is signed in, and what they may do: the database decides, the page only leaves out what would be refused.
import { Api, list, record, text, type Row } from './api'
import type { Account } from './account'
import { minorUnits } from './format'
import type { Place } from './api'

const keyOf = (place: Place) => `commission.token ${place.url}`

/** A token of the address, which is taken out of it, or the one kept for this tab. */
export function keptToken(place: Place): string {
  const [, given] = location.hash.match(/^#token=([^&]+)/) ?? []
  if (given) {
    keepToken(place, decodeURIComponent(given))
    history.replaceState(null, '', `${location.pathname}${location.search}#/overview`)
  }
  return sessionStorage.getItem(keyOf(place)) ?? ''
}

/** Kept by address: a token is never sent to another server than the one it was given for. */
export function keepToken(place: Place, token: string) {
  if (token) sessionStorage.setItem(keyOf(place), token)
  else sessionStorage.removeItem(keyOf(place))
}

export interface Permission {
  view: boolean
  edit: boolean
  export: boolean
}

export interface Session {
  api: Api
  /** Where they sign in by e-mail and password. */
  account: Account | undefined
  profile: Row
  id: string
  name: string
  role: string
  /** The branch that filters are locked to; empty: the person may choose. */
  branch: string
  visibility: string
  currency: string
  timeZone: string
  /** Name and currency of each. */
  branches: Row[]
  may: (module: string) => Permission
  /** Whether the company has anything of a module. */
  uses: (module: string) => boolean
  /** Whether they look at more people than themselves. */
  isOverOthers: boolean
  /** Whether they see all branches and everybody. */
  isOverAll: boolean
  isAdmin: boolean
  /** Whether workbooks, PDF and files of vendors are there: the extension for documents is installed. */
  makesFiles: boolean
  /** Whether they may export anything. */
  exports: boolean
}

const NOTHING: Permission = { view: false, edit: false, export: false }

/** Undefined: nobody on record goes by this token. */
export async function begin(api: Api, account?: Account): Promise<Session | undefined> {
  const [profile, permissions, branches, currencies] = await Promise.all([
    api.row('my_profile'),
    api.call('my_permissions'),
    api.rows('branch', { select: 'name,currency', order: 'name' }),
    api.rows('currency', { select: 'code,minor_unit', minor_unit: 'neq.2' }),
  ])
  if (!profile) return undefined
  minorUnits.clear()
  for (const each of currencies) minorUnits.set(text(each.code), Number(each.minor_unit))
  const may = new Map(list(permissions).map((each) => [text(each.module), {
    view: each.can_view === true,
    edit: each.can_edit === true,
    export: each.can_export === true,
  }]))
  const visibility = text(profile.visibility)
  return {
    api,
    account,
    profile: record(profile),
    id: text(profile.id),
    name: text(profile.name),
    role: text(profile.role),
    branch: text(profile.branch),
    visibility,
    currency: text(profile.currency),
    timeZone: text(profile.time_zone),
    branches,
    may: (module) => may.get(module) ?? NOTHING,
    uses: (module) => (profile.modules_in_use as string[]).includes(module),
    isOverOthers: visibility !== 'self',
    isOverAll: visibility === 'all',
    isAdmin: text(profile.role) === 'super_admin' || text(profile.role) === 'admin',
    exports: [...may.values()].some((each) => each.export),
    makesFiles: profile.makes_files === true,
  }
}
