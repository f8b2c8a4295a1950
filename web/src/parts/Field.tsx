// Choosing and searching.
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { w } from '../words'
import { Icon } from './basics'

export interface Choice {
  value: string
  label: string
}

interface SelectProps {
  label: string
  value: string
  choices: Choice[]
  onChange: (value: string) => void
  /** Why it cannot be chosen. */
  locked?: string | undefined
}

export function Select({ label, value, choices, onChange, locked }: SelectProps) {
  const id = useId()
  return (
    <div class="field" title={locked}>
      <label for={id}>{label}</label>
      {locked && <span class="hidden" id={`${id}-why`}>{locked}</span>}
      <select id={id} value={value} disabled={!!locked} aria-describedby={locked && `${id}-why`} onChange={(event) => onChange(event.currentTarget.value)}>
        {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
      </select>
    </div>
  )
}

interface SearchProps {
  label: string
  value: string
  onSearch: (value: string) => void
}

/** Asks when the typing pauses. */
export function Search({ label, value, onSearch }: SearchProps) {
  const id = useId()
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  useEffect(() => {
    if (typed.trim() === value) return
    const timer = setTimeout(() => onSearch(typed.trim()), 250)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <div class="field search">
      <label for={id}>{label}</label>
      <Icon name="search" />
      <input id={id} type="search" value={typed} autocomplete="off" spellcheck={false}
        onInput={(event) => setTyped(event.currentTarget.value)} />
    </div>
  )
}

/** A pattern for names that have it in them: letters that mean something to the server stand for any letter. */
export const like = (wanted: string) => (wanted ? `ilike.*${wanted.replaceAll(/[%_*\\,()"]/g, '_')}*` : '')

interface ComboboxProps {
  label: string
  value: string
  /** What is written for the value; empty: none is chosen. */
  shown: string
  empty: string
  find: (wanted: string) => Promise<Choice[]>
  onChange: (value: string) => void
}

/** Chooses one of many, found by the server while one types. */
export function Combobox({ label, value, shown, empty, find, onChange }: ComboboxProps) {
  const id = useId()
  const [typed, setTyped] = useState<string | undefined>()
  const [found, setFound] = useState<Choice[]>([])
  const [at, setAt] = useState(0)
  const turn = useRef(0)
  const isOpen = typed !== undefined
  useEffect(() => {
    if (typed === undefined) return
    const own = (turn.current += 1)
    const timer = setTimeout(() => {
      find(typed.trim()).then(
        (choices) => {
          if (own !== turn.current) return
          setFound([{ value: '', label: empty }, ...choices])
          setAt(choices.length > 0 && typed.trim() ? 1 : 0)
        },
        () => { if (own === turn.current) setFound([]) },
      )
    }, typed ? 200 : 0)
    return () => clearTimeout(timer)
  }, [typed])
  const choose = (choice: Choice | undefined) => {
    turn.current += 1
    setTyped(undefined)
    if (choice && choice.value !== value) onChange(choice.value)
  }
  return (
    <div class="field combobox">
      <label for={id}>{label}</label>
      <input id={id} role="combobox" autocomplete="off" spellcheck={false} aria-autocomplete="list" aria-expanded={isOpen}
        aria-controls={`${id}-list`} aria-activedescendant={isOpen && found[at] ? `${id}-${at}` : undefined}
        placeholder={empty} value={typed ?? shown}
        onFocus={(event) => event.currentTarget.select()}
        onClick={() => { if (!isOpen) setTyped('') }}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => setTyped(undefined)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault()
            if (!isOpen) setTyped('')
            else setAt(Math.max(0, Math.min(found.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1))))
          }
          if (event.key === 'Enter' && isOpen) {
            // It chooses, and does not send the form around it.
            event.preventDefault()
            choose(found[at])
          }
          if (event.key === 'Escape' && isOpen) {
            // It closes the list, and not what the list stands in.
            event.preventDefault()
            event.stopPropagation()
            setTyped(undefined)
          }
        }} />
      <ul id={`${id}-list`} role="listbox" aria-label={label} hidden={!isOpen}>
        {found.map((choice, place) => (
          <li key={choice.value} id={`${id}-${place}`} role="option" aria-selected={place === at}
            onPointerDown={(event) => {
              event.preventDefault()
              choose(choice)
            }}>
            {choice.label}
          </li>
        ))}
        {isOpen && found.length === 1 && typed?.trim() && (
          <li role="option" aria-selected={false} aria-disabled="true">{w.noMatch(typed.trim())}</li>
        )}
      </ul>
    </div>
  )
}
