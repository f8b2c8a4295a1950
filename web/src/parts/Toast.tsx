// What was done is said once, below, and to screen readers.
import { useEffect, useState } from 'preact/hooks'
import { Icon } from './basics'

const LASTS = 6_000
let tell: ((said: string) => void) | undefined

export function say(said: string) {
  tell?.(said)
}

export function Toast() {
  const [said, setSaid] = useState('')
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
  return <div class="toast" role="status">{said && <p><Icon name="check" />{said}</p>}</div>
}
