// By e-mail and password where the database has accounts, else by a token of an identity provider.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Account, choosePassword, hasAccounts, requestReset, saidOf, signUp } from '../account'
import { text, type Place } from '../api'
import { Icon } from '../parts/basics'
import { w } from '../words'

interface SignInProps {
  place: Place
  /** Why nobody is signed in any more. */
  ended: string
  /** From a mail: whoever has it chooses a password. */
  link: string
  onToken: (token: string) => void
  onAccount: (account: Account) => void
}

type Step = 'token' | 'password' | 'forgotten' | 'sign-up' | 'choose'

export function SignIn({ place, ended, link, onToken, onAccount }: SignInProps) {
  const [accounts, setAccounts] = useState<boolean | undefined>(link ? true : undefined)
  const [step, setStep] = useState<Step>(link ? 'choose' : 'token')
  const [email, setEmail] = useState('')
  const [news, setNews] = useState('')
  useEffect(() => {
    if (accounts !== undefined) return
    let isHere = true
    void hasAccounts(place).then((found) => {
      if (!isHere) return
      setAccounts(found)
      if (found) setStep('password')
    })
    return () => {
      isHere = false
    }
  }, [])
  const go = (next: Step, said = '') => {
    setNews(said)
    setStep(next)
  }
  const common = { place, email, onEmail: setEmail, news, ended, go }
  if (accounts === undefined) return <main class="sign-in" id="content" aria-busy="true" />
  if (step === 'choose') return <Choose {...common} link={link} />
  if (step === 'password') return <Password {...common} onAccount={onAccount} />
  if (step === 'forgotten') return <Forgotten {...common} />
  if (step === 'sign-up') return <SignUp {...common} />
  return <Token {...common} onToken={onToken} hasAccounts={accounts} />
}

interface StepProps {
  place: Place
  email: string
  onEmail: (email: string) => void
  news: string
  ended: string
  go: (step: Step, news?: string) => void
}

interface FormProps {
  title: string
  lead: string
  news?: string
  problem?: string
  button: string
  place: Place
  /** Says what was refused, or nothing. */
  onSend: () => Promise<string>
  children: ComponentChildren
  below?: ComponentChildren
}

function Form({ title, lead, news, problem, button, place, onSend, children, below }: FormProps) {
  const [isSending, setIsSending] = useState(false)
  const [refused, setRefused] = useState('')
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector<HTMLElement>('input, textarea')?.focus(), [])
  const send = async (event: Event) => {
    event.preventDefault()
    if (isSending) return
    setIsSending(true)
    setRefused('')
    const answer = await onSend()
    setIsSending(false)
    setRefused(answer)
  }
  const told = refused || problem
  return (
    <main class="sign-in" id="content">
      <form class="card" ref={form} onSubmit={send} aria-busy={isSending}>
        <span class="brand-mark" aria-hidden="true" />
        <h1>{title}</h1>
        <p class="muted">{lead}</p>
        {news && !refused && <p class="notice" role="status"><Icon name="check" />{news}</p>}
        {told && <p class="notice" role="alert"><Icon name="warn" />{told}</p>}
        {children}
        <button type="submit" class="button primary" disabled={isSending}>{isSending ? w.accountSending : button}</button>
        {below}
        <p class="muted small">{w.apiAt(place.url)}</p>
      </form>
    </main>
  )
}

interface InputProps {
  id: string
  label: string
  type?: 'text' | 'email' | 'password'
  value: string
  autocomplete: string
  help?: string
  most?: number
  least?: number
  onValue: (value: string) => void
}

function Input({ id, label, type = 'text', value, autocomplete, help, most, least, onValue }: InputProps) {
  return (
    <>
      <label for={id}>{label}</label>
      <input id={id} name={id} type={type as 'text'} value={value} required autocomplete={autocomplete} spellcheck={false}
        autocapitalize="none" maxLength={most} minLength={least} aria-describedby={help && `${id}-help`}
        onInput={(event) => onValue(event.currentTarget.value)} />
      {help && <p id={`${id}-help`} class="muted small">{help}</p>}
    </>
  )
}

const Email = ({ email, onEmail }: StepProps) => (
  <Input id="email" label={w.accountEmail} type="email" value={email} autocomplete="username" most={254} onValue={onEmail} />
)

const Other = ({ words, onChoose }: { words: string; onChoose: () => void }) => (
  <button type="button" class="button" onClick={onChoose}>{words}</button>
)

function Password(props: StepProps & { onAccount: (account: Account) => void }) {
  const { place, email, news, ended, go, onAccount } = props
  const [password, setPassword] = useState('')
  const send = async () => {
    const answer = await Account.signIn(place, email, password)
    if (answer instanceof Account) {
      onAccount(answer)
      return ''
    }
    return answer.status === 403 ? w.accountWaits : saidOf(answer)
  }
  return (
    <Form title={w.signIn} lead={w.signInLead} news={news} problem={news ? '' : ended} button={w.signIn}
      place={place} onSend={send} below={(
        <>
          <Other words={w.accountForgotten} onChoose={() => go('forgotten')} />
          <Other words={w.accountSignUp} onChoose={() => go('sign-up')} />
          <Other words={w.accountByToken} onChoose={() => go('token')} />
        </>
      )}>
      <Email {...props} />
      <Input id="password" label={w.accountPassword} type="password" value={password} autocomplete="current-password"
        most={512} onValue={setPassword} />
    </Form>
  )
}

function Forgotten(props: StepProps) {
  const { place, email, go } = props
  const send = async () => {
    const { refusal } = await requestReset(place, email)
    if (refusal) return saidOf(refusal)
    go('password', w.accountMailSent)
    return ''
  }
  return (
    <Form title={w.accountForgotten} lead={w.accountForgottenLead} button={w.accountSendLink} place={place} onSend={send}
      below={<Other words={w.accountBack} onChoose={() => go('password')} />}>
      <Email {...props} />
    </Form>
  )
}

function SignUp(props: StepProps) {
  const { place, email, go } = props
  const [name, setName] = useState('')
  const send = async () => {
    const { refusal } = await signUp(place, email, name)
    if (refusal) return refusal.status === 403 ? w.accountClosed : saidOf(refusal)
    go('password', w.accountMailSent)
    return ''
  }
  return (
    <Form title={w.accountSignUp} lead={w.accountSignUpLead} button={w.accountSendLink} place={place} onSend={send}
      below={<Other words={w.accountBack} onChoose={() => go('password')} />}>
      <Input id="name" label={w.accountName} value={name} autocomplete="name" most={100} onValue={setName} />
      <Email {...props} />
    </Form>
  )
}

function Choose({ place, link, onEmail, go }: StepProps & { link: string }) {
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const send = async () => {
    if (password !== again) return w.accountDiffer
    const { body, refusal } = await choosePassword(place, link, password)
    if (refusal) return saidOf(refusal)
    onEmail(text(body.email))
    go('password', text(body.status) === 'ready' ? w.accountReady : w.accountWaits)
    return ''
  }
  return (
    <Form title={w.accountChoose} lead={w.accountChooseLead} button={w.accountKeep} place={place} onSend={send}
      below={<Other words={w.accountBack} onChoose={() => go('password')} />}>
      <Input id="new-password" label={w.accountNewPassword} type="password" value={password} autocomplete="new-password"
        help={w.accountPasswordHelp} least={12} most={512} onValue={setPassword} />
      <Input id="new-password-again" label={w.accountAgain} type="password" value={again} autocomplete="new-password"
        most={512} onValue={setAgain} />
    </Form>
  )
}

function Token({ place, ended, go, onToken, hasAccounts: has }: StepProps & {
  onToken: (token: string) => void
  hasAccounts: boolean
}) {
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
        {ended && <p class="notice" role="alert"><Icon name="warn" />{ended}</p>}
        <label for="token">{w.token}</label>
        <textarea id="token" rows={4} value={typed} required spellcheck={false} autocomplete="off"
          aria-describedby="token-help" onInput={(event) => setTyped(event.currentTarget.value)} />
        <p id="token-help" class="muted small">{w.tokenHelp}</p>
        <button type="submit" class="button primary">{w.signIn}</button>
        {has && <Other words={w.accountBack} onChoose={() => go('password')} />}
        <p class="muted small">{w.apiAt(place.url)}</p>
      </form>
    </main>
  )
}
