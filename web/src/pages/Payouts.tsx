// From posted amounts to money: accounts, payouts and their states, batches with their files, documents, questions.
import { ApiError, text, type Row } from '../api'
import { patch, useAddress } from '../address'
import { Act, partly } from '../parts/Form'
import { Tabs } from '../parts/basics'
import { Exports } from '../parts/Exports'
import { like, Search, Select } from '../parts/Field'
import { List } from '../parts/List'
import { objectionOf } from '../refusals'
import type { Session } from '../session'
import { w, wordFor } from '../words'
import { Account } from './payouts/Account'
import { Adjustments } from './payouts/Adjustments'
import { Batches } from './payouts/Batches'
import { Documents } from './payouts/Documents'
import { Holds } from './payouts/Holds'
import { Payout } from './payouts/Payout'
import { Questions } from './payouts/Questions'

const STATES = ['requested', 'approved', 'processing', 'completed', 'failed', 'cancelled', 'returned']

export function Payouts({ session }: { session: Session }) {
  const { path } = useAddress()
  const tabs = [
    ...(session.isAdmin ? [] : [{ name: 'account', title: w.myAccount }]),
    ...(session.isOverOthers ? [{ name: 'accounts', title: w.accounts }] : []),
    { name: 'list', title: w.payouts },
    ...(session.isOverAll ? [{ name: 'batches', title: w.batches }] : []),
    ...(session.isOverOthers ? [{ name: 'adjustments', title: w.manualAdjustments }] : []),
    ...(session.isOverAll ? [{ name: 'holds', title: w.holds }] : []),
    { name: 'documents', title: w.documents },
    { name: 'questions', title: w.questions },
  ]
  const current = tabs.find((tab) => tab.name === path[1])?.name ?? tabs[0]?.name ?? 'list'
  return (
    <>
      <div class="page-head">
        <h1>{w.payouts}</h1>
        <Tabs page="payouts" tabs={tabs} current={current} />
      </div>
      {current === 'account' && <Account session={session} />}
      {current === 'accounts' && <Accounts session={session} />}
      {current === 'list' && <PayoutList session={session} />}
      {current === 'batches' && <Batches session={session} />}
      {current === 'adjustments' && <Adjustments session={session} />}
      {current === 'holds' && <Holds session={session} />}
      {current === 'documents' && <Documents session={session} />}
      {current === 'questions' && <Questions session={session} />}
    </>
  )
}

const mayPay = (session: Session) => session.isOverAll && session.may('settlement').edit

function Accounts({ session }: { session: Session }) {
  const { query } = useAddress()
  const request = async () => {
    const rows = (await session.api.act('create_payouts', {})) as Row[]
    return partly(w.requestedFor(String(rows.filter((row) => text(row.payout_id)).length), String(rows.length)),
      objectionOf(text(rows.find((row) => row.error_message)?.error_message)))
  }
  const filter = { participant_name: like(query.search ?? '') }
  return (
    <>
      <div class="filters">
        <Search label={w.search} value={query.search ?? ''} onSearch={(search) => patch({ search, page: '' }, true)} />
        <span class="spacer" />
        {mayPay(session) && <Act action={w.requestDue} sure={w.requestDueSure} run={request} />}
        <Exports session={session} module="settlement" name="account_balances" view="account_balance" filter={filter} />
      </div>
      <List session={session} caption={w.accounts} view="account_balance" filter={filter} sort="-available"
        tie="participant_id,currency" idOf={(row) => `${text(row.participant_id)} ${text(row.currency)}`}
        empty={{ title: w.accountsEmpty, help: w.accountsEmptyHelp }}
        columns={[
          { key: 'participant_name', title: w.person, kind: 'name', sortable: true },
          { key: 'posted', title: w.posted, kind: 'money', minor: true, sortable: true },
          { key: 'paid', title: w.settled, kind: 'money', minor: true, sortable: true },
          { key: 'on_its_way', title: w.onItsWay, kind: 'money', minor: true, sortable: true },
          { key: 'held', title: w.held, kind: 'money', minor: true, sortable: true },
          { key: 'currency', title: w.currency, kind: 'text', minor: true },
          { key: 'available', title: w.available, kind: 'money', sortable: true },
        ]} />
    </>
  )
}

function PayoutList({ session }: { session: Session }) {
  const { query } = useAddress()
  const state = STATES.includes(query.state ?? '') ? query.state ?? '' : ''
  const filter = { participant_name: like(query.search ?? ''), status: state ? `eq.${state}` : '' }
  return (
    <>
      <div class="filters">
        <Select label={w.status} value={state} onChange={(value) => patch({ state: value, page: '' })}
          choices={[{ value: '', label: w.all }, ...STATES.map((value) => ({ value, label: wordFor(value) }))]} />
        {session.isOverOthers && (
          <Search label={w.search} value={query.search ?? ''} onSearch={(search) => patch({ search, page: '' }, true)} />
        )}
        <span class="spacer" />
        {mayPay(session) && state === 'requested' && <ApproveAll session={session} />}
        <Exports session={session} module="settlement" name="payouts" view="payout_status" filter={filter} />
      </div>
      <List session={session} caption={w.payouts} view="payout_status" filter={filter} sort="-requested_at" tie="payout_id"
        idOf={(row) => text(row.payout_id)}
        empty={{ title: state ? w.payoutsNone : w.payoutsEmpty, help: mayPay(session) ? w.payoutsEmptyHelp : session.isAdmin ? '' : w.payoutsEmptyOwn }}
        onOpen={(row) => patch({ open: text(row.payout_id) })}
        openName={(row) => w.openDetails([session.isOverOthers && text(row.participant_name), text(row.reference_number)].filter(Boolean).join(', '))}
        columns={[
          ...(session.isOverOthers
            ? [{ key: 'participant_name', title: w.person, kind: 'name' as const, sortable: true }] : []),
          { key: 'reference_number', title: w.reference, kind: 'text', minor: session.isOverOthers, sortable: true },
          { key: 'requested_at', title: w.requestedAt, kind: 'instant', minor: true, sortable: true },
          { key: 'method_masked', title: w.paidTo, kind: 'text', minor: true },
          { key: 'status', title: w.status, kind: 'state', sortable: true },
          { key: 'currency', title: w.currency, kind: 'text', minor: true },
          { key: 'amount', title: w.amount, kind: 'money', sortable: true },
        ]} />
      {query.open && <Payout session={session} id={query.open} onClose={() => patch({ open: '' })} />}
    </>
  )
}

/** One after the other: one that is refused stops no other, and the first refusal is told. */
function ApproveAll({ session }: { session: Session }) {
  const run = async () => {
    const waiting = await session.api.all('payout_status', {
      select: 'payout_id', status: 'eq.requested', order: 'payout_id', limit: 1000,
    })
    let done = 0
    let refused = ''
    for (const row of waiting) {
      try {
        await session.api.act('approve_payout', { p_payout_id: text(row.payout_id) })
        done += 1
      } catch (failed) {
        refused ||= failed instanceof ApiError && failed.message || w.failed
      }
    }
    return partly(w.approvedOf(String(done), String(waiting.length)), refused)
  }
  return <Act action={w.approveAll} sure={w.approveAllSure} run={run} />
}
