// Forms, and buttons that do something: what was typed stays when it was refused, and the refusal is said beside it.
import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from '../api'
import { changed } from '../data'
import { decimalOf } from '../decimal'
import { w } from '../words'
import { Failure, Icon, type IconName } from './basics'
import { Combobox, type Choice } from './Field'
import { say } from './Toast'

export interface FieldOf {
  name: string
  label: string
  kind?: 'text' | 'decimal' | 'date' | 'month' | 'email' | 'area' | 'select' | 'check' | 'person' | 'file' | 'password'
  choices?: Choice[]
  /** What stands where nobody is chosen. */
  empty?: string
  /** Finds what a field of kind person offers. */
  find?: (wanted: string) => Promise<Choice[]>
  isOptional?: boolean
  value?: string
  help?: string
  /** What a field of kind file takes. */
  accept?: string
  /** What browsers may fill in. */
  autocomplete?: string
}

export type Values = { [name: string]: string }
type Files = { [name: string]: File }

const toldOf = (failed: unknown) =>
  failed instanceof ApiError ? failed : new ApiError(0, '', failed instanceof Error ? failed.message : w.failed, '', '')

/** Of what was done in part: what was refused stays beside the button, the rest is there. */
export function partly(said: string, refused: string): string {
  if (!refused) return said
  changed()
  throw new Error(`${said} ${refused}`)
}

interface FormProps {
  fields: FieldOf[]
  action: string
  /** What is said when it is done. */
  run: (values: Values, files: Files) => Promise<string | void>
  onDone?: () => void
  isPlain?: boolean
  note?: ComponentChildren
  /** What the typed values come to, such as a fee that is taken. */
  children?: ComponentChildren
  onValues?: (values: Values) => void
}

export function Form({ fields, action, run, onDone, isPlain, note, children, onValues }: FormProps) {
  const first = Object.fromEntries(fields.map((field) => [field.name, field.value ?? field.choices?.[0]?.value ?? '']))
  // Only what was typed: the rest follows the fields, which another choice may change.
  const [typed, setTyped] = useState<Values>({})
  const [files, setFiles] = useState<Files>({})
  const [names, setNames] = useState<Values>({})
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError | undefined>()
  const [wrong, setWrong] = useState('')
  const form = useRef<HTMLFormElement>(null)
  const put = (name: string, value: string) => {
    const next = { ...typed, [name]: value }
    setTyped(next)
    setWrong('')
    onValues?.({ ...first, ...next })
  }
  const submit = async () => {
    setError(undefined)
    const values: Values = { ...first, ...typed }
    for (const field of fields) {
      const typedIn = values[field.name] ?? ''
      const value = field.kind === 'password' ? typedIn : typedIn.trim()
      const decimal = field.kind === 'decimal' && value ? decimalOf(value) : value
      const isMissing = !field.isOptional && field.kind !== 'check'
        && (field.kind === 'file' ? !files[field.name] : !value)
      if (decimal === undefined || isMissing) {
        setWrong(field.name)
        form.current?.querySelector<HTMLElement>(`[name="${field.name}"]`)?.focus()
        return
      }
      values[field.name] = decimal
    }
    setWrong('')
    setBusy(true)
    try {
      const said = await run(values, files)
      say(said || w.done)
      setTyped({})
      setNames({})
      changed()
      onDone?.()
    } catch (failed) {
      setError(toldOf(failed))
    }
    setBusy(false)
    // A button that is busy loses the focus, also to what was asked meanwhile.
    setTimeout(() => {
      if (document.activeElement === document.body) form.current?.querySelector<HTMLElement>('[type="submit"]')?.focus()
    })
  }
  return (
    <form ref={form} class="form" noValidate onSubmit={(event) => {
      event.preventDefault()
      void submit()
    }}>
      <div class="form-fields">
        {fields.map((field) => (
          <Input key={field.name} field={field} value={typed[field.name] ?? first[field.name] ?? ''} shown={names[field.name] ?? ''}
            isWrong={wrong === field.name}
            onInput={(value, shown) => {
              put(field.name, value)
              if (shown !== undefined) setNames({ ...names, [field.name]: shown })
            }}
            onFile={(file) => setFiles({ ...files, [field.name]: file })} />
        ))}
      </div>
      {children}
      {error && <Failure error={error} />}
      <div class="form-foot">
        <button type="submit" class={isPlain ? 'button' : 'button primary'} disabled={isBusy}>
          {isBusy ? w.working : action}
        </button>
        {typeof note === 'string' ? <span class="muted small">{note}</span> : note}
      </div>
    </form>
  )
}

/** What browsers have fields of their own for. */
const TYPED = ['date', 'month', 'email', 'password']

interface InputProps {
  field: FieldOf
  value: string
  shown: string
  isWrong: boolean
  onInput: (value: string, shown?: string) => void
  onFile: (file: File) => void
}

function Input({ field, value, shown, isWrong, onInput, onFile }: InputProps) {
  const id = useId()
  const find = async (wanted: string) => (await field.find?.(wanted)) ?? []
  const [known, setKnown] = useState<Choice[]>([])
  if (field.kind === 'person') {
    return (
      <div class="field-frame">
        <Combobox label={field.label} value={value} shown={shown} empty={field.empty ?? (field.isOptional ? w.nobody : w.chooseSomebody)}
          find={(wanted) => find(wanted).then((choices) => {
            setKnown(choices)
            return choices
          })}
          onChange={(next) => onInput(next, known.find((choice) => choice.value === next)?.label ?? '')} />
        {isWrong && <p class="cell-error" role="alert">{w.chooseSomebody}</p>}
      </div>
    )
  }
  const help = field.help ? `${id}-help` : undefined
  const common = {
    id, name: field.name, 'aria-describedby': isWrong ? `${id}-error` : help, 'aria-invalid': isWrong,
    'aria-required': !field.isOptional,
  }
  if (field.kind === 'check') {
    return (
      <label class="check" for={id}>
        <input {...common} type="checkbox" checked={value === 'true'}
          onChange={(event) => onInput(event.currentTarget.checked ? 'true' : '')} />
        <span>{field.label}{field.help && <small id={help}>{field.help}</small>}</span>
      </label>
    )
  }
  return (
    <div class={field.kind === 'area' ? 'field wide' : 'field'}>
      <label for={id}>{field.label}{field.isOptional && <small> {w.optional}</small>}</label>
      {field.kind === 'area' ? (
        <textarea {...common} rows={3} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
      ) : field.kind === 'select' ? (
        <select {...common} value={value} onChange={(event) => onInput(event.currentTarget.value)}>
          {field.choices?.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
        </select>
      ) : field.kind === 'file' ? (
        <input {...common} type="file" accept={field.accept} onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          if (file) onFile(file)
        }} />
      ) : (
        <input {...common} autocomplete={field.autocomplete ?? 'off'}
          type={(TYPED.includes(field.kind ?? '') ? field.kind : 'text') as 'text'}
          inputMode={field.kind === 'decimal' ? 'decimal' : undefined} class={field.kind === 'decimal' ? 'number' : undefined}
          value={value} onInput={(event) => onInput(event.currentTarget.value)} />
      )}
      {field.help && <small id={help}>{field.help}</small>}
      {isWrong && (
        <p id={`${id}-error`} class="cell-error" role="alert">
          {field.kind === 'decimal' && value.trim() ? w.notANumber : w.isMissing}
        </p>
      )}
    </div>
  )
}

/** A form behind a button, for what is not done every day. */
export function Folded({ title, icon, isOpen, ...form }: FormProps & { title: string; icon?: IconName; isOpen?: boolean }) {
  const box = useRef<HTMLDetailsElement>(null)
  const close = () => {
    if (!box.current) return
    box.current.open = false
    box.current.querySelector('summary')?.focus()
  }
  return (
    <details class="folded" ref={box} open={isOpen}
      onToggle={(event) => {
        // The event comes a little later: whoever is in a field by then stays there.
        const { currentTarget: details } = event
        const isElsewhere = details.contains(document.activeElement) && document.activeElement?.tagName !== 'SUMMARY'
        if (details.open && !isElsewhere) details.querySelector<HTMLElement>('input, select, textarea')?.focus()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !box.current?.open) return
        event.stopPropagation()
        event.preventDefault()
        close()
      }}>
      <summary class="button">{icon && <Icon name={icon} />}{title}</summary>
      <Form {...form} onDone={() => {
        close()
        form.onDone?.()
      }} />
    </details>
  )
}

interface ActProps {
  action: string
  run: () => Promise<string | void>
  /** Asked before it is done. */
  sure?: string
  isPrimary?: boolean
  /** Why it cannot be done now. */
  blocked?: string | undefined
  icon?: IconName
  /** What it is called for those who do not see what it stands beside. */
  name?: string
}

/** A button that does one thing. */
export function Act({ action, run, sure, isPrimary, blocked, icon, name }: ActProps) {
  const id = useId()
  const [state, setState] = useState<'rest' | 'asking' | 'busy'>('rest')
  const [error, setError] = useState<ApiError | undefined>()
  const first = useRef<HTMLButtonElement>(null)
  const wasAsking = useRef(false)
  // The focus goes along with the question at once, and comes back when it is declined.
  useLayoutEffect(() => {
    if (state === 'asking' || (state === 'rest' && wasAsking.current)) first.current?.focus()
    wasAsking.current = state === 'asking'
  }, [state])
  const act = async () => {
    setError(undefined)
    setState('busy')
    try {
      const said = await run()
      if (said) say(said)
      changed()
    } catch (failed) {
      setError(toldOf(failed))
    }
    setState('rest')
  }
  return (
    <span class="act">
      {state === 'asking' ? (
        <span class="notice" role="alert" onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.preventDefault()
          event.stopPropagation()
          setState('rest')
        }}>
          <span>{sure}</span>
          <button type="button" class="button primary" ref={first} onClick={() => void act()}>{action}</button>
          <button type="button" class="button" onClick={() => setState('rest')}>{w.cancel}</button>
        </span>
      ) : (
        <button type="button" ref={first} class={isPrimary ? 'button primary' : 'button'} disabled={state === 'busy'} aria-label={name}
          aria-disabled={!!blocked} aria-describedby={blocked && id} onClick={() => blocked || (sure ? setState('asking') : void act())}>
          {icon && <Icon name={icon} />}{state === 'busy' ? w.working : action}
        </button>
      )}
      {blocked && <small id={id}>{blocked}</small>}
      {error && <Failure error={error} />}
    </span>
  )
}
