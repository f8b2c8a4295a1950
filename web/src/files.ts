// Files: what the server writes, and what the page puts together, as a download. A plain link would carry no token.
import type { Api, Body, Query } from './api'

export const XLSX = '*/*'
export const PDF = 'application/pdf'
export const CSV = 'text/csv'

export function save(blob: Blob, name: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** A function that answers with a file; `name` is for where the server's own is not told. */
export async function fetchFile(api: Api, called: string, query: Query, accept: string, name: string, body?: Body) {
  const file = await api.file(`rpc/${called}`, query, accept, body)
  save(file.blob, file.name ?? name)
}
