// What was done is said once, below, and to screen readers.
import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from './basics'

const LASTS = 6_000
let tell: ((said: string) => void) | undefined

export function say(said: string) {
  tell?.(said)
}

export function Toast() {
  const [said, setSaid] = useState('')
  const place = useRef<HTMLDivElement>(null)
  // Shown anew it lies above a drawer that is open, which would hide it.
  useEffect(() => {
    if (!said) return
    place.current?.showPopover()
    return () => place.current?.hidePopover()
  }, [said])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    tell = (next) => {
      clearTimeout(timer)
      setSaid(next)
      timer = setTimeout(() => setSaid(''), LASTS)
    }
    return () => {
      clearTimeout(timer)
      tell = undefined
    }
  }, [])
  return <div class="toast" role="status" popover="manual" ref={place}>{said && <p><Icon name="check" />{said}</p>}</div>
}
