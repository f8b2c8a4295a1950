// The page around the pages: who is signed in, where one can go, language and look.
import { render, type ComponentType } from 'preact'
import { useCallback, useEffect, useReducer, useState } from 'preact/hooks'
import './style.css'
import './pages.css'
import { Account, linkOfAddress } from './account'
import { to, useAddress } from './address'
import { Api, ApiError, placeOfApi, text } from './api'
import { forget } from './data'
import { Avatar, closesByItself, Failure, Empty, Icon, Skeleton, type IconName } from './parts/basics'
import { Select } from './parts/Field'
import { Toast } from './parts/Toast'
import { Close } from './pages/Close'
import { Files } from './pages/Files'
import { Lines } from './pages/Lines'
import { Mine } from './pages/Mine'
import { Network } from './pages/Network'
import { Overview } from './pages/Overview'
import { Password } from './pages/Password'
import { Payouts } from './pages/Payouts'
import { People } from './pages/People'
import { Pipeline } from './pages/Pipeline'
import { Rates } from './pages/Rates'
import { Report } from './pages/Report'
import { Resellers } from './pages/Resellers'
import { SignIn } from './pages/SignIn'
import { schemesOf } from './schemes'
import { begin, keepToken, keptToken, type Session } from './session'
import { keepLanguage, languages, locale, w, wordFor } from './words'

const place = placeOfApi()
/** Of a mail; forgotten once somebody is signed in. */
let link = linkOfAddress()
const LOOK = 'commission.look'

function applyLook(look: string) {
  if (look === 'light' || look === 'dark') document.documentElement.dataset.look = look
  else delete document.documentElement.dataset.look
}

interface PageOf {
  name: IconName & string
  title: string
  isShown: (session: Session) => boolean
  Body: ComponentType<{ session: Session }>
  /** Where nothing of it is there yet, the page is reached from below one's name. */
  module: string | undefined
}

const page = (name: PageOf['name'], title: string, Body: PageOf['Body'], isShown: PageOf['isShown'], module?: string): PageOf =>
  ({ name, title, Body, isShown, module })

const pages = (): PageOf[] => [
  page('overview', w.overview, Overview, () => true),
  page('mine', w.mine, Mine, (session) => !session.isAdmin),
  page('report', w.report, Report, (session) =>
    schemesOf(session).some((scheme) => session.isOverOthers || scheme.name !== 'network')),
  page('network', w.network, Network, () => true, 'network'),
  page('pipeline', w.pipeline, Pipeline, () => true, 'deals'),
  page('resellers', w.resellers, Resellers, () => true, 'reseller'),
  page('lines', w.productLines, Lines, () => true, 'product-line'),
  page('payouts', w.payouts, Payouts, (session) => session.may('settlement').view),
  page('rates', w.rates, Rates, (session) => session.isAdmin, 'staff-commission'),
  page('close', w.close, Close, (session) => session.visibility === 'all' && session.may('earnings').view),
  page('people', w.people, People, (session) => session.isOverOthers && session.may('staff').view),
  page('files', w.files, Files, (session) => session.makesFiles && session.exports),
]

function App() {
  const [token, setToken] = useState<string | Account>(() => (link ? '' : keptToken(place) || Account.kept(place) || ''))
  const [ended, setEnded] = useState('')
  const [session, setSession] = useState<Session | null | undefined>(undefined)
  const [error, setError] = useState<ApiError | undefined>()
  const [, redraw] = useReducer((turn: number) => turn + 1, 0)

  const start = useCallback(() => {
    setError(undefined)
    setSession(undefined)
    if (!token) return
    const api = new Api(place, typeof token === 'string' ? token : () => token.token(), () => {
      if (typeof token === 'string') keepToken(place, '')
      else token.forget()
      setEnded(w.expired)
      setToken('')
    })
    begin(api, typeof token === 'string' ? undefined : token).then((begun) => setSession(begun ?? null), (failed) => setError(failed as ApiError))
  }, [token])
  useEffect(start, [start])
  useEffect(() => {
    document.title = text(session?.profile.workspace_name) || 'Commission'
  }, [session])

  const leave = () => {
    if (typeof token === 'string') keepToken(place, '')
    else void token.leave().then((refusal) => { if (refusal) setEnded(w.notSignedOut) })
    forget()
    setEnded('')
    setToken('')
  }
  const around = { onLanguage: redraw as () => void, onLeave: leave }
  if (!token) {
    return (
      <SignIn
        place={place}
        ended={ended}
        link={link}
        onAccount={(account) => {
          link = ''
          forget()
          setEnded('')
          setToken(account)
        }}
        onToken={(given) => {
          link = ''
          keepToken(place, given)
          forget()
          setEnded('')
          setToken(given)
        }}
      />
    )
  }
  if (error && error.status !== 401) {
    return <main class="sign-in" id="content"><Failure error={error} again={start} /></main>
  }
  if (session === null) {
    return (
      <main class="sign-in" id="content">
        <Empty title={w.unknownPerson} help={w.unknownPersonHelp}>
          <button type="button" class="button" onClick={() => leave()}>{w.signOut}</button>
        </Empty>
      </main>
    )
  }
  if (!session) return <main class="sign-in" id="content"><Skeleton what={w.mine.toLowerCase()} lines={3} /></main>
  return <Shell session={session} {...around} />
}

interface ShellProps {
  session: Session
  onLanguage: () => void
  onLeave: () => void
}

/** Reached from below one's name, not from the pages. */
const PASSWORD = 'password'

function Shell({ session, onLanguage, onLeave }: ShellProps) {
  const { path } = useAddress()
  const shown = pages().filter((page) => page.isShown(session) && (!page.module || session.may(page.module).view))
  const isUsed = (page: PageOf) => !page.module || session.uses(page.module)
  const account = path[0] === PASSWORD ? session.account : undefined
  const current = account ? undefined : shown.find((page) => page.name === path[0]) ?? shown[0]
  const workspace = text(session.profile.workspace_name) || 'Commission'
  // On a phone the pages, and the parts of one, are strips that may be longer than the screen.
  useEffect(() => document.querySelectorAll('.side nav [aria-current], .tabs [aria-current]')
    .forEach((link) => link.scrollIntoView({ block: 'nearest', inline: 'center' })), [path.join('/')])
  return (
    <div class="shell">
      <a class="skip" href="#content" onClick={(event) => {
        event.preventDefault()
        document.getElementById('content')?.focus()
      }}>{w.skip}</a>
      <header class="side">
        <p class="brand"><span class="brand-mark" aria-hidden="true" /><span>{workspace}</span></p>
        <nav aria-label={w.pages}>
          {shown.filter(isUsed).map((page) => (
            <a key={page.name} href={to([page.name])} aria-current={page === current ? 'page' : undefined}>
              <Icon name={page.name} /><span>{page.title}</span>
            </a>
          ))}
        </nav>
        <Person session={session} onLanguage={onLanguage} onLeave={onLeave} unused={shown.filter((page) => !isUsed(page))} />
      </header>
      <main id="content" tabIndex={-1} key={`${current?.name} ${locale.value}`}>
        {account ? <Password session={session} account={account} onLeave={onLeave} /> : current && <current.Body session={session} />}
      </main>
      <Toast />
    </div>
  )
}

function Person({ session, onLanguage, onLeave, unused }: ShellProps & { unused: PageOf[] }) {
  const [look, setLook] = useState(localStorage.getItem(LOOK) ?? '')
  return (
    <details class="person" {...closesByItself}>
      <summary>
        <Avatar name={session.name} />
        <span class="person-name">{session.name}<small>{wordFor(session.role)}{session.branch && ` · ${session.branch}`}</small></span>
      </summary>
      <div class="person-menu">
        <Select label={w.languageOfPage} value={locale.value}
          choices={Object.entries(languages).map(([value, words]) => ({ value, label: words.language }))}
          onChange={(value) => {
            keepLanguage(value)
            onLanguage()
          }} />
        <Select label={w.look} value={look}
          choices={[
            { value: '', label: w.lookSystem }, { value: 'light', label: w.lookLight }, { value: 'dark', label: w.lookDark },
          ]}
          onChange={(value) => {
            localStorage.setItem(LOOK, value)
            applyLook(value)
            setLook(value)
          }} />
        {[...unused.map((page) => [page.name, page.title]), ...session.account ? [[PASSWORD, w.passwordAndSessions]] : []].map(
          ([name, title]) => (
            <a key={name} class="button" href={to([name!])} onClick={(event) => {
              event.currentTarget.closest('details')?.removeAttribute('open')
            }}>{title}</a>
          ))}
        <button type="button" class="button" onClick={() => onLeave()}>{w.signOut}</button>
      </div>
    </details>
  )
}

// A mail's link that is written where the page is open already changes no more than what is after #.
addEventListener('hashchange', () => { if (/^#(link|token)=/.test(location.hash)) location.reload() })
applyLook(localStorage.getItem(LOOK) ?? '')
const root = document.getElementById('app')
if (root) render(<App />, root)
