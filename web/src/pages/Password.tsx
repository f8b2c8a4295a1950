// Of those who sign in by e-mail and password: another password, and an end of all that is signed in.
import { saidOf, type Account } from '../account'
import { Act, Form } from '../parts/Form'
import type { Session } from '../session'
import { w } from '../words'

export function Password({ session, account, onLeave }: { session: Session; account: Account; onLeave: () => void }) {
  return (
    <>
      <div class="page-head"><h1>{w.passwordAndSessions}</h1></div>
      <div class="halves even">
        <section class="card stack">
          <h2>{w.changePassword}</h2>
          <Form action={w.changePassword} note={w.changePasswordNote}
            fields={[
              { name: 'old', label: w.oldPassword, kind: 'password', autocomplete: 'current-password' },
              {
                name: 'chosen', label: w.accountNewPassword, kind: 'password', autocomplete: 'new-password',
                help: w.accountPasswordHelp,
              },
              { name: 'again', label: w.accountAgain, kind: 'password', autocomplete: 'new-password' },
            ]}
            run={async ({ old, chosen, again }) => {
              if (chosen !== again) throw new Error(w.accountDiffer)
              const refusal = await account.changePassword(old ?? '', chosen ?? '')
              if (refusal) throw new Error(refusal.code === '28P01' ? w.oldPasswordWrong : saidOf(refusal))
              return w.passwordChanged
            }} />
        </section>
        <section class="card stack">
          <h2>{w.sessionsOfAccount}</h2>
          <p class="muted">{w.signOutEverywhereHelp(session.name)}</p>
          <Act action={w.signOutEverywhere} sure={w.signOutEverywhereSure} run={async () => {
            const refusal = await account.leaveEverywhere()
            if (refusal) throw new Error(saidOf(refusal))
            onLeave()
            // The page is gone by then: nothing of it is read again.
            return new Promise(() => undefined)
          }} />
        </section>
      </div>
    </>
  )
}
