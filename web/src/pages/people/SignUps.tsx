// Accounts that people asked for and that wait: somebody says whose they are. Where accounts are installed.
import { hasAccounts } from '../../account'
import { list, placeOfApi, text } from '../../api'
import { useData } from '../../data'
import { instant } from '../../format'
import { Act, Folded } from '../../parts/Form'
import { findPeople } from '../../people'
import type { Session } from '../../session'
import { w } from '../../words'

export const useAccounts = () => useData('has accounts', () => hasAccounts(placeOfApi())).value === true

export function SignUps({ session }: { session: Session }) {
  const { api } = session
  const isThere = useAccounts()
  const told = useData(isThere ? 'sign-ups' : undefined, () => api.act('pending_sign_ups', {}).then(list))
  if (!told.value?.length) return null
  return (
    <section class="card stack">
      <h2>{w.signUps}</h2>
      <p class="muted">{w.signUpsHelp}</p>
      <ul class="lines">
        {told.value.map((row) => (
          <li key={text(row.id)} class="stack">
            <p class="line">
              <span>{text(row.name) || text(row.email)}<small>{text(row.email)}</small></span>
              <small>{instant(text(row.requested_at), session.timeZone)}</small>
            </p>
            <div class="actions">
              <Folded title={w.signUpApprove} action={w.signUpApprove}
                fields={[{ name: 'person', label: w.person, kind: 'person', find: findPeople(session, { status: 'eq.active' }) }]}
                run={async ({ person }) => {
                  await api.act('approve_sign_up', { p_account_id: text(row.id), p_participant_id: person ?? '' })
                }} />
              <Act action={w.signUpReject} sure={w.signUpRejectSure}
                run={async () => { await api.act('reject_sign_up', { p_account_id: text(row.id) }) }} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** By e-mail: a link to choose a password by. */
export function Invite({ session, id }: { session: Session; id: string }) {
  if (!useAccounts()) return null
  return (
    <Act action={w.invite} run={async () => {
      await session.api.act('invite_person', { p_participant_id: id })
      return w.invited
    }} />
  )
}

/** Wherever somebody is signed in, such as when they have left. */
export function EndSessions({ session, id }: { session: Session; id: string }) {
  if (!useAccounts()) return null
  return (
    <Act action={w.endSessions} sure={w.endSessionsSure} run={async () =>
      w.sessionsEnded(text(await session.api.act('end_sessions', { p_participant_id: id })))} />
  )
}
