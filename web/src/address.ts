// The address says what is shown, so that a link shows the same to whoever may see it: #/report/trainer?month=2026-06
import { useEffect, useState } from 'preact/hooks'

export interface Address {
  path: string[]
  query: Record<string, string>
}

export function read(hash = location.hash): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  return { path: path.split('/').filter(Boolean), query: Object.fromEntries(new URLSearchParams(query)) }
}

/** An address; what is empty is left out. */
export function to(path: string[], query: Record<string, string | undefined> = {}): string {
  const kept = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1])
  const asked = new URLSearchParams(kept).toString()
  return `#/${path.join('/')}${asked ? `?${asked}` : ''}`
}

export function go(address: string, replace = false) {
  if (address === location.hash) return
  if (replace) {
    history.replaceState(null, '', address)
    dispatchEvent(new HashChangeEvent('hashchange'))
  } else location.hash = address
}

/** Changes a part of what the address asks. */
export function patch(changes: Record<string, string | undefined>, replace = false) {
  const { path, query } = read()
  go(to(path, { ...query, ...changes }), replace)
}

export function useAddress(): Address {
  const [address, setAddress] = useState(read)
  useEffect(() => {
    const follow = () => setAddress(read())
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return address
}
