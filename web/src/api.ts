// Requests to PostgREST. Numbers stay the text that came over the wire: money is never a float here.

import { advice, besides, objectionOf } from './refusals'
import { w } from './words'

/** A number as the database wrote it: "4445.00". */
export type Num = string

export type Cell = string | boolean | null | Cell[] | { [key: string]: Cell }
export type Row = { [column: string]: Cell }

export interface Place {
  url: string
  key: string
}

/** Where the API is: the server that the page came from, a meta element, or the query. */
export function placeOfApi(): Place {
  const meta = (name: string) => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? ''
  const query = new URLSearchParams(location.search)
  const [before] = location.pathname.split('/rpc/dashboard')
  // The database serves the page itself: then nothing else is asked, whatever an address says.
  if (before !== location.pathname) return { url: location.origin + before, key: query.get('apikey') ?? '' }
  const url = meta('api-url') || query.get('api') || location.origin
  return { url: url.replace(/\/+$/, ''), key: meta('api-key') || query.get('apikey') || '' }
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: string,
    readonly hint: string,
  ) {
    super(message)
  }
}

/** What the database, or a step of a calculation, says against something. */
export const refusalOf = (status: number, { code = '', message = '', details = '', hint = '' }: { [part: string]: string | undefined | null }) =>
  new ApiError(status, code ?? '', objectionOf(message ?? '', code ?? ''), besides(message ?? '', details ?? '', code ?? ''), advice(hint ?? ''))

// Strings are passed over, whatever digits they hold; what is a number outside of them becomes a string.
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g

export function parse(text: string): Cell {
  return JSON.parse(text.replace(TOKEN, (token) => (token.startsWith('"') ? token : `"${token}"`)))
}

export interface Page {
  rows: Row[]
  /** All rows that the filters leave, also those of other pages. */
  count: number
}

export type Query = { [name: string]: string | number | undefined | null }
type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type Body = { [name: string]: Json }

export class Api {
  constructor(
    readonly place: Place,
    /** One that somebody gave, or where to get one that holds. */
    private token: string | (() => Promise<string>),
    private onRefused: () => void,
  ) {}

  private async ask(path: string, query: Query, init: RequestInit = {}): Promise<Response> {
    const address = new URL(`${this.place.url}/${path}`)
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== null && value !== '') address.searchParams.append(name, String(value))
    }
    const headers = new Headers(init.headers)
    const token = typeof this.token === 'string' ? this.token : await this.token()
    if (token) headers.set('Authorization', `Bearer ${token}`)
    headers.set(init.method && init.method !== 'GET' ? 'Content-Profile' : 'Accept-Profile', 'commission')
    if (this.place.key) headers.set('apikey', this.place.key)
    let answer: Response
    try {
      answer = await fetch(address, { ...init, headers, credentials: 'omit', cache: 'no-store' })
    } catch {
      throw new ApiError(0, 'offline', '', '', '')
    }
    if (answer.ok) return answer
    const said = await answer.json().catch(() => ({}))
    if (answer.status === 401) this.onRefused()
    throw refusalOf(answer.status, { message: answer.statusText, ...said })
  }

  async rows(path: string, query: Query = {}): Promise<Row[]> {
    return parse(await (await this.ask(path, query)).text()) as Row[]
  }

  async row(path: string, query: Query = {}): Promise<Row | undefined> {
    return (await this.rows(path, { ...query, limit: 1 }))[0]
  }

  /** A page of rows, and how many there are in all. */
  async page(path: string, query: Query): Promise<Page> {
    const answer = await this.ask(path, query, { headers: { Prefer: 'count=exact' } })
    const rows = parse(await answer.text()) as Row[]
    const count = Number(answer.headers.get('Content-Range')?.split('/')[1])
    return { rows, count: Number.isFinite(count) ? count : rows.length }
  }

  /** A function that only reads. */
  async call(name: string, query: Query = {}): Promise<Cell> {
    return parse(await (await this.ask(`rpc/${name}`, query)).text())
  }

  /** A function that writes. */
  async act(name: string, body: Body): Promise<Cell> {
    const text = await (await this.ask(`rpc/${name}`, {}, this.json('POST', body))).text()
    return text ? parse(text) : null
  }

  /** Rows that are none of the caller's are not there: then nothing is changed, and that is told. */
  async change(path: string, query: Query, body: Body, reachesClosed = false): Promise<Row[]> {
    const rows = await this.write('PATCH', path, query, body, 'return=representation', reachesClosed)
    if (rows.length === 0) throw new ApiError(404, 'PT404', w.nothingChanged, '', '')
    return rows
  }

  async add(path: string, body: Body, reachesClosed = false): Promise<Row[]> {
    return this.write('POST', path, {}, body, 'return=representation', reachesClosed)
  }

  async drop(path: string, query: Query, reachesClosed = false): Promise<void> {
    if ((await this.write('DELETE', path, query, {}, 'return=representation', reachesClosed)).length === 0) {
      throw new ApiError(404, 'PT404', w.nothingChanged, '', '')
    }
  }

  /** Adds rows, or changes those with their keys: all of them, or none. */
  async put(path: string, body: Body | Body[], reachesClosed = false): Promise<Row[]> {
    return this.write('POST', path, {}, body, 'return=representation,resolution=merge-duplicates', reachesClosed)
  }

  /** What reaches closed months is written only by who says so. */
  private async write(
    method: string, path: string, query: Query, body: Body | Body[], prefer: string, reachesClosed = false,
  ): Promise<Row[]> {
    const init = this.json(method, body)
    const headers = { ...init.headers, Prefer: prefer, ...(reachesClosed ? { 'X-Reaches-Closed-Months': 'yes' } : {}) }
    const answer = await this.ask(path, query, { ...init, headers })
    return parse(await answer.text()) as Row[]
  }

  /** A file, and what the server calls it, where other origins may know that. */
  async file(path: string, query: Query, accept: string, body?: Body): Promise<{ blob: Blob; name: string | undefined }> {
    const init: { method?: string; headers?: Record<string, string>; body?: string } = body ? this.json('POST', body) : {}
    const answer = await this.ask(path, query, { ...init, headers: { ...init.headers, Accept: accept } })
    const [, name] = answer.headers.get('Content-Disposition')?.match(/filename="([^"]+)"/) ?? []
    return { blob: await answer.blob(), name }
  }

  /** A file as the body of a request, with what else is to be said in headers. */
  async upload(name: string, file: Blob, said: { [header: string]: string }): Promise<Cell> {
    const headers = Object.fromEntries(Object.entries(said).filter(([, value]) => value)
      .map(([header, value]) => [header, encodeURIComponent(value)]))
    const init = { method: 'POST', headers: { ...headers, 'Content-Type': 'application/octet-stream' }, body: file }
    return parse(await (await this.ask(`rpc/${name}`, {}, init)).text())
  }

  /** All rows, whatever number of them the server gives at once. */
  async all(path: string, query: Query): Promise<Row[]> {
    const { rows, count } = await this.page(path, query)
    while (rows.length < count) {
      const more = await this.rows(path, { ...query, offset: rows.length })
      if (more.length === 0) break
      rows.push(...more)
    }
    return rows
  }

  private json(method: string, body: unknown) {
    return { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
  }
}

export const text = (cell: Cell | undefined): string => (typeof cell === 'string' ? cell : '')
export const list = (cell: Cell | undefined): Row[] => (Array.isArray(cell) ? (cell as Row[]) : [])
export const record = (cell: Cell | undefined): Row =>
  cell !== null && typeof cell === 'object' && !Array.isArray(cell) ? (cell as Row) : {}
