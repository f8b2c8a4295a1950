// A matrix whose cells are edited where they stand: Enter saves, Escape cancels.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from '../api'
import { w } from '../words'
import { Icon, sayOf } from './basics'

interface CellProps {
  /** What it is called, for those who do not see the table. */
  name: string
  shown: string
  /** What stands in the field when editing begins. */
  typed: string
  isEditable: boolean
  /** Saves, and tells what holds later than today; undefined where what was typed is no number. */
  onSave: (typed: string) => Promise<string> | undefined
}

type State = 'shown' | 'editing' | 'saving' | 'saved'

export function MatrixCell({ name, shown, typed, isEditable, onSave }: CellProps) {
  const [state, setState] = useState<State>('shown')
  const [draft, setDraft] = useState(typed)
  const [error, setError] = useState('')
  const [later, setLater] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  // Before it is painted: what is typed at once is not lost.
  useLayoutEffect(() => {
    if (state === 'editing') field.current?.select()
  }, [state])
  if (!isEditable) return <span class="cell">{shown}</span>

  const begin = () => {
    setDraft(typed)
    setError('')
    setState('editing')
  }
  const end = (next: State) => {
    setError('')
    setState(next)
    setTimeout(() => button.current?.focus())
  }
  const save = async () => {
    if (draft.trim() === typed) return end('shown')
    const saving = onSave(draft.trim())
    if (!saving) return setError(w.notANumber)
    setState('saving')
    try {
      setLater(await saving)
      end('saved')
    } catch (failed) {
      setError(failed instanceof ApiError ? sayOf(failed) : w.failed)
      setState('editing')
    }
  }
  if (state === 'shown' || state === 'saved') {
    return (
      <button ref={button} type="button" class={state === 'saved' ? 'cell saved' : 'cell'} onClick={begin}
        aria-label={`${w.editCell(name)}: ${shown}`}>
        {state === 'saved' && <span class="tick"><Icon name="check" /></span>}
        <span>{shown}{state === 'saved' && later && <small>{later}</small>}</span>
      </button>
    )
  }
  return (
    <span class={error ? 'cell editing wrong' : 'cell editing'}>
      <input ref={field} value={draft} size={6} inputMode="decimal" aria-label={name} aria-invalid={error !== ''}
        readOnly={state === 'saving'}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onBlur={() => {
          // What was typed is not lost by a look elsewhere.
          if (draft.trim() === typed && state === 'editing') end('shown')
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void save()
          if (event.key === 'Escape') {
            event.stopPropagation()
            end('shown')
          }
        }} />
      {error && <span class="cell-error" role="alert">{error}</span>}
    </span>
  )
}
