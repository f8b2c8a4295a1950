// A token, from an administrator or an identity provider.
import { useState } from 'preact/hooks'
import { Icon } from '../parts/basics'
import type { Place } from '../api'
import { w } from '../words'

interface SignInProps {
  place: Place
  hasEnded: boolean
  onToken: (token: string) => void
}

export function SignIn({ place, hasEnded, onToken }: SignInProps) {
  const [typed, setTyped] = useState('')
  return (
    <main class="sign-in" id="content">
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault()
          if (typed.trim()) onToken(typed.trim())
        }}
      >
        <span class="brand-mark" aria-hidden="true" />
        <h1>{w.signIn}</h1>
        <p class="muted">{w.signInLead}</p>
        {hasEnded && <p class="notice" role="alert"><Icon name="warn" />{w.expired}</p>}
        <label for="token">{w.token}</label>
        <textarea id="token" rows={4} value={typed} spellcheck={false} autocomplete="off"
          aria-describedby="token-help" onInput={(event) => setTyped(event.currentTarget.value)} />
        <p id="token-help" class="muted small">{w.tokenHelp}</p>
        <button type="submit" class="button primary" disabled={!typed.trim()}>{w.signIn}</button>
        <p class="muted small">{w.apiAt(place.url)}</p>
      </form>
    </main>
  )
}
