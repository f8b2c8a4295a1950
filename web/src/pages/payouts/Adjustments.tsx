// Bonuses, spiffs and corrections that people decide: one proposes, another approves, the closing of the month posts.
import { record, text, type Row } from '../../api'
import { patch, useAddress } from '../../address'
import { useData } from '../../data'
import { before, instant, money, monthAt, monthKey, monthName, monthOf } from '../../format'
import { Facts, State, Told } from '../../parts/basics'
import { Drawer } from '../../parts/Drawer'
import { Select } from '../../parts/Field'
import { Act, Folded } from '../../parts/Form'
import { List } from '../../parts/List'
import { currenciesOf, findPeople, namesOf } from '../../people'
import type { Session } from '../../session'
import { w, wordFor } from '../../words'

const COMPONENTS = ['bonus', 'spiff', 'correction']

const FILTERS: { [state: string]: Record<string, string> } = {
  proposed: { approved_at: 'is.null', rejected_at: 'is.null' },
  approved: { approved_at: 'not.is.null' },
  rejected: { rejected_at: 'not.is.null' },
}

const stateOf = (row: Row) => (text(row.approved_at) ? 'approved' : text(row.rejected_at) ? 'rejected' : 'proposed')
const nameOf = (row: Row) => text(record(row.participant).name) || w.unnamed
const monthIn = (row: Row) => monthName({ year: Number(row.year), month: Number(row.month) })
const SELECT = '*,participant(name)'

export function Adjustments({ session }: { session: Session }) {
  const { query } = useAddress()
  const state = query.state && query.state in FILTERS ? query.state : ''
  return (
    <>
      <div class="filters">
        <Select label={w.status} value={state} onChange={(value) => patch({ state: value, page: '' })}
          choices={[{ value: '', label: w.all }, ...Object.keys(FILTERS).map((value) => ({ value, label: wordFor(value) }))]} />
      </div>
      {session.isOverAll && session.may('settlement').edit && <Propose session={session} />}
      <List session={session} caption={w.manualAdjustments} view="manual_adjustment" select={SELECT}
        filter={FILTERS[state] ?? {}} sort="-created_at" tie="id" idOf={(row) => text(row.id)}
        empty={{ title: w.manualEmpty, help: w.manualHelp }}
        onOpen={(row) => patch({ open: text(row.id) })} openName={(row) => w.openDetails(`${nameOf(row)}, ${monthIn(row)}`)}
        columns={[
          { key: 'name', title: w.person, kind: 'name', show: nameOf },
          { key: 'month', title: w.month, kind: 'text', minor: true, show: monthIn },
          { key: 'component', title: w.kind, kind: 'word', minor: true, sortable: true },
          { key: 'reason', title: w.reason, kind: 'text', minor: true },
          { key: 'created_at', title: w.proposedAt, kind: 'instant', minor: true, sortable: true },
          { key: 'state', title: w.status, kind: 'text', show: (row) => <State name={stateOf(row)} /> },
          { key: 'currency', title: w.currency, kind: 'text', minor: true },
          { key: 'amount', title: w.amount, kind: 'money', sortable: true },
        ]} />
      {query.open && <Adjustment session={session} id={query.open} />}
    </>
  )
}

/** The running month is the usual one; what is closed is refused by the database, with what to do. */
function Propose({ session }: { session: Session }) {
  const month = monthAt(new Date(), session.timeZone)
  const months = [month, before(month), before(before(month))]
  return (
    <Folded title={w.proposeAdjustment} icon="plus" action={w.proposeAdjustment} note={w.manualHelp}
      fields={[
        { name: 'person', label: w.person, kind: 'person', find: findPeople(session) },
        {
          name: 'month', label: w.paidWith, kind: 'select',
          choices: months.map((each) => ({ value: monthKey(each), label: monthName(each) })),
        },
        {
          name: 'component', label: w.kind, kind: 'select',
          choices: COMPONENTS.map((value) => ({ value, label: wordFor(value) })),
        },
        { name: 'amount', label: w.amount, kind: 'decimal', help: w.deductedHelp },
        { name: 'currency', label: w.currency, kind: 'select', choices: currenciesOf(session) },
        { name: 'reason', label: w.reason, kind: 'area' },
      ]}
      run={async ({ person, month: chosen, component, amount, currency, reason }) => {
        const of = monthOf(chosen) ?? month
        await session.api.act('propose_manual_adjustment', {
          p_participant_id: person ?? '', p_year: of.year, p_month: of.month, p_amount: amount ?? '',
          p_component: component ?? '', p_reason: reason ?? '', p_currency: currency ?? null,
        })
        return w.proposed
      }} />
  )
}

function Adjustment({ session, id }: { session: Session; id: string }) {
  const { api } = session
  const told = useData(`adjustment ${id}`, async () => {
    const row = await api.row('manual_adjustment', { select: SELECT, id: `eq.${id}` })
    const names = row && await namesOf(session, [text(row.created_by), text(row.approved_by), text(row.rejected_by)])
    return { row, names }
  })
  const row = told.value?.row
  const currency = text(row?.currency)
  const by = (key: string) => told.value?.names?.get(text(row?.[key])) ?? ''
  const at = (key: string) => (text(row?.[key]) ? instant(text(row?.[key]), session.timeZone) : '')
  const both = (at_: string, by_: string) => [at(at_), by(by_)].filter(Boolean).join(' · ')
  return (
    <Drawer title={row ? nameOf(row) : w.manualAdjustments} lead={row && `${wordFor(text(row.component))} · ${monthIn(row)}`}
      onClose={() => patch({ open: '' })}>
      <Told told={told} what={w.details} lines={4} isGone={!row} />
      {row && (
        <>
          <div class="headline">
            <p class="figure-value big"><span class="unit">{currency}</span>
              <span class="number">{money(text(row.amount), currency)}</span></p>
            <State name={stateOf(row)} />
          </div>
          <blockquote>{text(row.reason)}</blockquote>
          <Facts facts={[
            [w.proposedAt, both('created_at', 'created_by')], [w.approvedAt, both('approved_at', 'approved_by')],
            [w.rejectedAt, both('rejected_at', 'rejected_by')], [w.reason, text(row.rejection_reason)],
          ]} />
          <Decide session={session} row={row} />
        </>
      )}
    </Drawer>
  )
}

function Decide({ session, row }: { session: Session; row: Row }) {
  const { api } = session
  const id = text(row.id)
  if (stateOf(row) !== 'proposed' || !session.isOverAll || !session.may('settlement').edit) return null
  const isParty = text(row.participant_id) === session.id
  const isMine = text(row.created_by) === session.id
  return (
    <>
      {(isMine || isParty) && <p class="muted">{w.anotherApproves}</p>}
      <div class="actions">
        {!isMine && !isParty && (
          <Act action={w.approve} isPrimary run={async () => {
            await api.act('approve_manual_adjustment', { p_adjustment_id: id })
            return w.approved
          }} />
        )}
        {!isParty && (
          <Folded title={w.reject} action={w.reject} fields={[{ name: 'reason', label: w.reason }]}
            run={async ({ reason }) => {
              await api.act('reject_manual_adjustment', { p_adjustment_id: id, p_reason: reason ?? '' })
            }} />
        )}
      </div>
    </>
  )
}
