// What was read, kept for a while: coming back to a page shows it at once and asks again behind it.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
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

/** After something was written, and for another person. */
export function forget() {
  kept.clear()
}

interface State<T> {
  key?: string | undefined
  about?: string | undefined
  value?: T | undefined
  error?: ApiError | undefined
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
      (value) => { if (current.current === key) setState({ key, about, value }) },
      (error) => {
        const told = error instanceof ApiError ? error : new ApiError(0, '', String(error), '', '')
        if (current.current === key) setState((before) => ({ ...before, key, about, error: told }))
      },
    )
  }, [key])
  useEffect(() => read(FRESH), [read])
  const isCurrent = state.key === key
  return {
    value: isCurrent ? state.value ?? cached : cached ?? (state.about === about ? state.value : undefined),
    error: isCurrent ? state.error : undefined,
    isWaiting: !isCurrent || (state.value === undefined && state.error === undefined),
    reload: () => read(0),
  }
}
