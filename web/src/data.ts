// What was read, kept for a while: coming back to a page shows it at once and asks again behind it.
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from './api'

const FRESH = 15_000
const kept = new Map<string, { at: number; answer: Promise<unknown>; value?: unknown }>()

function ask<T>(key: string, load: () => Promise<T>, fresh: number): Promise<T> {
  const found = kept.get(key)
  if (found && Date.now() - found.at < fresh) return found.answer as Promise<T>
  const entry: { at: number; answer: Promise<unknown>; value?: unknown } = { at: Date.now(), answer: load() }
  if (found && 'value' in found) entry.value = found.value
  kept.set(key, entry)
  entry.answer.then(
    (value) => { entry.value = value },
    () => { if (kept.get(key) === entry) kept.delete(key) },
  )
  return entry.answer as Promise<T>
}

/** Reads ahead, such as when the pointer comes near. */
export function warm<T>(key: string, load: () => Promise<T>) {
  ask(key, load, FRESH).catch(() => undefined)
}

/** What was read last, however long ago. */
export const known = (key: string) => kept.get(key)?.value

const shown = new Set<() => void>()

/** For another person. */
export function forget() {
  kept.clear()
}

/** After something was written: all that is shown is asked for again, and stays until it is there. */
export function changed() {
  kept.clear()
  for (const read of shown) read()
}

interface State<T> {
  key?: string | undefined
  about?: string | undefined
  value?: T | undefined
  error?: ApiError | undefined
  /** Whether there was an answer: it may be that there is nothing. */
  isDone?: boolean
}

export interface Data<T> {
  value: T | undefined
  error: ApiError | undefined
  /** Whether what is shown is of another key or older than what is asked for. */
  isWaiting: boolean
  reload: () => void
}

/**
 * What `key` stands for. While another answer with the same `about` is waited for, the former one stays: nothing jumps.
 * What is about something else is never shown in its place.
 */
export function useData<T>(key: string | undefined, load: () => Promise<T>, about = key): Data<T> {
  const cached = key === undefined ? undefined : (kept.get(key)?.value as T | undefined)
  const [state, setState] = useState<State<T>>({ key, about, value: cached })
  const current = useRef(key)
  current.current = key
  const read = useCallback((fresh: number) => {
    if (key === undefined) return
    ask(key, load, fresh).then(
      (value) => { if (current.current === key) setState({ key, about, value, isDone: true }) },
      (error) => {
        const told = error instanceof ApiError ? error : new ApiError(0, '', String(error), '', '')
        if (current.current === key) setState((before) => ({ ...before, key, about, error: told, isDone: true }))
      },
    )
  }, [key])
  // Once it was painted: an address that changes is read by one part after the other.
  useEffect(() => read(FRESH), [read])
  // Undone as soon as it is not shown any more, not only once that was painted: what is gone is not asked for.
  useLayoutEffect(() => {
    const again = () => read(0)
    shown.add(again)
    return () => { shown.delete(again) }
  }, [read])
  const isCurrent = state.key === key
  return {
    value: isCurrent ? state.value ?? cached : cached ?? (state.about === about ? state.value : undefined),
    error: isCurrent ? state.error : undefined,
    isWaiting: !isCurrent || (!state.isDone && state.value === undefined),
    reload: () => read(0),
  }
}
