// Signing in by e-mail and password, where the database has accounts. Access tokens are kept in memory, the
// refresh token in this tab only. It is used once: all requests wait for one and the same refresh.
import { ApiError, parse, record, text, type Place, type Row } from './api'
import { w } from './words'
import { objectionOf } from './refusals'

const keyOf = (place: Place) => `commission.refresh ${place.url}`

/** So long before it ends, a token is not used any more: requests take time. */
const EARLY = 30_000

export interface Refusal {
  status: number
  code: string
  message: string
  /** In seconds, where trying again makes sense. */
  wait: number
}

/** What was refused, in the words of whoever reads it. */
export function saidOf(refusal: Refusal): string {
  if (refusal.status === 0) return w.accountOffline
  if (refusal.status === 429) return w.accountWait(Math.max(1, refusal.wait))
  if (refusal.status === 410) return w.accountLinkOver
  if (refusal.code === '28P01') return w.accountWrong
  return objectionOf(refusal.message) || w.accountOffline
}

export type Answer = { body: Row; refusal?: undefined } | { body?: undefined; refusal: Refusal }

async function post(place: Place, name: string, body: { [name: string]: string | boolean }, token = ''): Promise<Answer> {
  const headers = new Headers({ 'Content-Type': 'application/json', 'Content-Profile': 'commission' })
  if (token) headers.set('Authorization', `Bearer ${token}`)
  if (place.key) headers.set('apikey', place.key)
  let answer: Response
  try {
    answer = await fetch(`${place.url}/rpc/${name}`, {
      method: 'POST', headers, body: JSON.stringify(body), credentials: 'omit', cache: 'no-store',
    })
  } catch {
    return { refusal: { status: 0, code: 'offline', message: '', wait: 0 } }
  }
  const said = record(parse((await answer.text().catch(() => '')) || '{}'))
  if (answer.ok) return { body: said }
  const wait = Number(answer.headers.get('Retry-After')) || 0
  return { refusal: { status: answer.status, code: text(said.code), message: text(said.message), wait } }
}

/** Whether people sign in here by e-mail and password: then whoever is nobody yet may ask for it. */
export async function hasAccounts(place: Place): Promise<boolean> {
  const headers = new Headers({ Accept: 'application/openapi+json', 'Accept-Profile': 'commission' })
  if (place.key) headers.set('apikey', place.key)
  try {
    const answer = await fetch(`${place.url}/`, { headers, credentials: 'omit' })
    const said = answer.ok ? record(record(parse(await answer.text())).paths) : {}
    return '/rpc/sign_in' in said
  } catch {
    return false
  }
}

export class Account {
  private access = ''
  private endsAt = 0
  private refreshing: Promise<string> | undefined

  private constructor(private place: Place) {}

  /** Where somebody has signed in in this tab before. */
  static kept(place: Place): Account | undefined {
    return sessionStorage.getItem(keyOf(place)) ? new Account(place) : undefined
  }

  static async signIn(place: Place, email: string, password: string): Promise<Account | Refusal> {
    const { body, refusal } = await post(place, 'sign_in', { p_email: email, p_password: password })
    if (refusal) return refusal
    const account = new Account(place)
    account.take(body)
    return account
  }

  /** A token that holds for a while; empty where the session is over. */
  async token(): Promise<string> {
    if (Date.now() < this.endsAt - EARLY) return this.access
    this.refreshing ??= this.refresh().finally(() => {
      this.refreshing = undefined
    })
    return this.refreshing
  }

  /** Nothing of it is kept here from now on, whatever the server says. */
  async leave(): Promise<Refusal | undefined> {
    const refresh = sessionStorage.getItem(keyOf(this.place))
    this.forget()
    return refresh ? (await post(this.place, 'sign_out', { p_refresh_token: refresh })).refusal : undefined
  }

  /** Wherever the person is signed in; where that is refused, they still are, here as well. */
  async leaveEverywhere(): Promise<Refusal | undefined> {
    // One that was used ends nothing but its own session: no other request uses it meanwhile.
    await this.token()
    const refresh = sessionStorage.getItem(keyOf(this.place))
    if (!refresh) return { status: 401, code: '28000', message: w.expired, wait: 0 }
    const { refusal } = await post(this.place, 'sign_out', { p_refresh_token: refresh, p_everywhere: true })
    if (!refusal) this.forget()
    return refusal
  }

  /** All other sessions end with the old password; this one goes on with new tokens. */
  async changePassword(old: string, chosen: string): Promise<Refusal | undefined> {
    const token = await this.token()
    const { body, refusal } = await post(this.place, 'change_password', { p_password: old, p_new_password: chosen }, token)
    if (body) this.take(body)
    return refusal
  }

  forget() {
    this.access = ''
    this.endsAt = 0
    sessionStorage.removeItem(keyOf(this.place))
  }

  private async refresh(): Promise<string> {
    const refresh = sessionStorage.getItem(keyOf(this.place))
    if (!refresh) return ''
    const { body, refusal } = await post(this.place, 'refresh_session', { p_refresh_token: refresh })
    if (body) {
      this.take(body)
      return this.access
    }
    if (refusal.status === 401) {
      this.forget()
      return ''
    }
    throw new ApiError(refusal.status, refusal.code, refusal.message, '', '')
  }

  // The new one is kept before anything else happens: the old one is used up.
  private take(body: Row) {
    sessionStorage.setItem(keyOf(this.place), text(body.refresh_token))
    this.access = text(body.access_token)
    this.endsAt = Date.now() + Number(body.expires_in) * 1000
  }
}

export const requestReset = (place: Place, email: string) => post(place, 'request_password_reset', { p_email: email })

export const signUp = (place: Place, email: string, name: string) => post(place, 'sign_up', { p_email: email, p_name: name })

export const choosePassword = (place: Place, link: string, password: string) =>
  post(place, 'reset_password', { p_token: link, p_password: password })

/** What a mail led here with, which is taken out of the address. */
export function linkOfAddress(): string {
  const [, link] = location.hash.match(/^#link=([\w-]+)/) ?? []
  if (link) history.replaceState(null, '', `${location.pathname}${location.search}`)
  return link ?? ''
}
