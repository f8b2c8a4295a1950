// Money that is held back: all of somebody's, a month of theirs, or one line.
import { record, text, type Row } from '../../api'
import { patch, useAddress } from '../../address'
import { useData } from '../../data'
import { instant, monthName, monthOf } from '../../format'
import { Facts, State, Told } from '../../parts/basics'
import { Drawer } from '../../parts/Drawer'
import { Select } from '../../parts/Field'
import { Folded } from '../../parts/Form'
import { List } from '../../parts/List'
import { findPeople, namesOf } from '../../people'
import type { Session } from '../../session'
import { w, wordFor } from '../../words'

const SELECT = '*,participant(name)'
const nameOf = (row: Row) => text(record(row.participant).name) || w.unnamed

/** What of the money it is. */
function whatOf(row: Row): string {
  if (text(row.year)) return monthName({ year: Number(row.year), month: Number(row.month) })
  return text(row.line) ? w.lineOf(text(row.line), text(row.posting_id)) : w.everything
}

export function Holds({ session }: { session: Session }) {
  const { query } = useAddress()
  const isPast = query.state === 'released'
  return (
    <>
      <div class="filters">
        <Select label={w.status} value={isPast ? 'released' : ''} onChange={(state) => patch({ state, page: '' })}
          choices={[{ value: '', label: w.held }, { value: 'released', label: w.released }]} />
      </div>
      {session.may('settlement').edit && (
        <Folded title={w.holdBack} icon="plus" action={w.holdBack} note={w.holdHelp}
          fields={[
            { name: 'person', label: w.person, kind: 'person', find: findPeople(session) },
            { name: 'month', label: w.month, kind: 'month', isOptional: true, help: w.holdMonthHelp },
            { name: 'reason', label: w.reason },
          ]}
          run={async ({ person, month, reason }) => {
            const of = monthOf(month)
            await session.api.act('place_hold', {
              p_participant_id: person ?? '', p_reason: reason ?? '', ...(of ? { p_year: of.year, p_month: of.month } : {}),
            })
            return w.heldBack
          }} />
      )}
      <List session={session} caption={w.holds} view="payout_hold" select={SELECT}
        filter={{ released_at: isPast ? 'not.is.null' : 'is.null' }} sort="-placed_at" tie="id" idOf={(row) => text(row.id)}
        empty={{ title: w.holdsEmpty, help: w.holdsEmptyHelp }}
        onOpen={(row) => patch({ open: text(row.id) })} openName={(row) => w.openDetails(`${nameOf(row)}, ${whatOf(row)}`)}
        columns={[
          { key: 'name', title: w.person, kind: 'name', show: nameOf },
          { key: 'what', title: w.whatIsHeld, kind: 'text', show: whatOf },
          { key: 'reason', title: w.reason, kind: 'text', minor: true },
          { key: 'placed_at', title: w.since, kind: 'instant', minor: true, sortable: true },
        ]} />
      {query.open && <Hold session={session} id={query.open} />}
    </>
  )
}

function Hold({ session, id }: { session: Session; id: string }) {
  const { api } = session
  const told = useData(`hold ${id}`, async () => {
    const row = await api.row('payout_hold', { select: SELECT, id: `eq.${id}` })
    return { row, names: row && await namesOf(session, [text(row.placed_by), text(row.released_by)]) }
  })
  const row = told.value?.row
  const both = (at: string, by: string) => (text(row?.[at])
    ? [instant(text(row?.[at]), session.timeZone), told.value?.names?.get(text(row?.[by]))].filter(Boolean).join(' · ') : '')
  return (
    <Drawer title={row ? nameOf(row) : w.holds} lead={row && whatOf(row)} onClose={() => patch({ open: '' })}>
      <Told told={told} what={w.details} lines={4} isGone={!row} />
      {row && (
        <>
          <div class="headline"><State name={text(row.released_at) ? 'released' : 'held'} /></div>
          <blockquote>{text(row.reason)}</blockquote>
          <Facts facts={[
            [w.since, both('placed_at', 'placed_by')], [w.released, both('released_at', 'released_by')],
            [w.reason, text(row.release_reason)],
          ]} />
          {!text(row.released_at) && session.may('settlement').edit && text(row.participant_id) !== session.id && (
            <div class="actions">
              <Folded title={w.release} action={w.release} fields={[{ name: 'reason', label: w.reason }]}
                run={async ({ reason }) => {
                  await api.act('release_hold', { p_hold_id: id, p_reason: reason ?? '' })
                  return wordFor('released')
                }} />
            </div>
          )}
        </>
      )}
    </Drawer>
  )
}
