// What the rules against fraud found: what it is about, what it holds, and what people make of it.
import { record, text, type Cell, type Row } from '../../api'
import { patch, to, useAddress } from '../../address'
import { useData } from '../../data'
import { count, figures, instant } from '../../format'
import { Facts, State, Told } from '../../parts/basics'
import { Drawer } from '../../parts/Drawer'
import { Select } from '../../parts/Field'
import { Act, Folded } from '../../parts/Form'
import { List } from '../../parts/List'
import type { Session } from '../../session'
import { titleFor, w, wordFor, withParts } from '../../words'

const STATES = ['open', 'confirmed', 'dismissed']
const SELECT = '*,reseller(participant(name))'

const nameOf = (row: Row) => text(record(record(row.reseller).participant).name) || w.unnamed
const ruleOf = (row: Row) => titleFor('rule', text(row.rule))
const written = (cell: Cell | undefined): string =>
  cell === null || cell === undefined ? '' : figures(withParts(cell))

export function Signals({ session }: { session: Session }) {
  const { query } = useAddress()
  const state = STATES.includes(query.state ?? '') ? query.state ?? '' : 'open'
  const look = async () => w.signalsFound(count(text(await session.api.act('detect_fraud', {}))))
  return (
    <>
      <div class="filters">
        <Select label={w.status} value={state} onChange={(value) => patch({ state: value, page: '' })}
          choices={STATES.map((value) => ({ value, label: wordFor(value) }))} />
        <span class="spacer" />
        {session.isOverAll && session.may('reseller').edit && <Act action={w.lookForFraud} run={look} />}
      </div>
      <List session={session} caption={w.signals} view="fraud_signal" select={SELECT} filter={{ status: `eq.${state}` }}
        sort="-raised_at" tie="id" idOf={(row) => text(row.id)}
        empty={{ title: w.signalsEmpty, help: w.signalsEmptyHelp }}
        onOpen={(row) => patch({ open: text(row.id) })} openName={(row) => w.openDetails(`${nameOf(row)}, ${ruleOf(row)}`)}
        columns={[
          { key: 'name', title: w.reseller, kind: 'name', show: nameOf },
          { key: 'rule', title: w.whatWasFound, kind: 'text', sortable: true, show: ruleOf },
          { key: 'action', title: w.effect, kind: 'word', minor: true, sortable: true },
          { key: 'raised_at', title: w.foundAt, kind: 'instant', minor: true, sortable: true },
        ]} />
      {query.open && <Signal session={session} id={query.open} />}
    </>
  )
}

function Signal({ session, id }: { session: Session; id: string }) {
  const { api } = session
  const told = useData(`signal ${id}`, async () => ({ row: await api.row('fraud_signal', { select: SELECT, id: `eq.${id}` }) }))
  const row = told.value?.row
  const decide = (status: string) => async ({ note }: { [key: string]: string }) => {
    await api.act('resolve_fraud_signal', { p_signal_id: Number(id), p_status: status, p_note: note ?? '' })
    return wordFor(status)
  }
  const because = [{ name: 'note', label: w.reason, kind: 'area' as const }]
  return (
    <Drawer title={row ? ruleOf(row) : w.signals} lead={row && nameOf(row)} onClose={() => patch({ open: '' })}>
      <Told told={told} what={w.details} lines={4} isGone={!row} />
      {row && (
        <>
          <div class="headline"><State name={text(row.status)} /></div>
          <p class="muted">{text(row.action) === 'hold' ? w.signalHolds : w.signalFlags}</p>
          <Facts facts={[
            [w.foundAt, instant(text(row.raised_at), session.timeZone)],
            ...Object.entries(record(row.evidence)).map(([key, value]): [string, string] =>
              [titleFor('evidence', key, key), written(value)]),
            [w.decidedAt, text(row.resolved_at) && instant(text(row.resolved_at), session.timeZone)],
            [w.reason, text(row.note)],
          ]} />
          <div class="actions">
            {text(row.sale_id) && (
              <a class="button" href={to(['resellers', 'sales'], { open: text(row.sale_id) })}>{w.seeSale}</a>
            )}
            {text(row.status) !== 'confirmed' && (
              <Folded title={w.isFraud} action={w.isFraud} note={w.isFraudHelp} fields={because} run={decide('confirmed')} />
            )}
            {text(row.status) !== 'dismissed' && (
              <Folded title={w.isNoFraud} action={w.isNoFraud} note={w.isNoFraudHelp} fields={because} run={decide('dismissed')} />
            )}
          </div>
        </>
      )}
    </Drawer>
  )
}
