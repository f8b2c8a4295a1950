// A right that is given or taken where it stands.
import { useEffect, useState } from 'preact/hooks'
import { ApiError } from '../../api'
import { changed } from '../../data'
import { Icon, sayOf } from '../../parts/basics'
import { say } from '../../parts/Toast'
import { w } from '../../words'

interface TickProps {
  name: string
  isOn: boolean
  isEditable: boolean
  save: (isOn: boolean) => Promise<void>
}

export function Tick({ name, isOn, isEditable, save }: TickProps) {
  // What was wanted, until it is read again: meanwhile nothing springs back, and nothing is sent twice.
  const [wanted, setWanted] = useState<boolean | undefined>()
  useEffect(() => setWanted(undefined), [isOn])
  const [error, setError] = useState('')
  if (!isEditable) return isOn ? <span><Icon name="check" /><span class="hidden">{w.yes}</span></span> : <span class="muted">–</span>
  const turn = async (next: boolean) => {
    setWanted(next)
    setError('')
    try {
      await save(next)
      say(`${name} ${next ? '✓' : '–'}`)
      changed()
    } catch (failed) {
      setError(failed instanceof ApiError ? sayOf(failed) : w.failed)
      setWanted(undefined)
    }
  }
  return (
    <label class="tick-box">
      <input type="checkbox" aria-label={name} checked={wanted ?? isOn} disabled={wanted !== undefined}
        onChange={(event) => {
          event.preventDefault()
          void turn(event.currentTarget.checked)
        }} />
      {error && <span class="cell-error" role="alert">{error}</span>}
    </label>
  )
}
