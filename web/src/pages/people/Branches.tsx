// The places of the company, each with its calendar and currency.
import { text } from '../../api'
import { patch, useAddress } from '../../address'
import { useData } from '../../data'
import { Facts } from '../../parts/basics'
import { Drawer } from '../../parts/Drawer'
import { Folded, Form, type FieldOf } from '../../parts/Form'
import { List } from '../../parts/List'
import type { Session } from '../../session'
import { w } from '../../words'

const ZONES = Intl.supportedValuesOf('timeZone')

const fieldsOf = (value: (key: string) => string): FieldOf[] => [
  { name: 'name', label: w.name, value: value('name') },
  { name: 'code', label: w.code, value: value('code'), help: w.codeHelp },
  {
    name: 'time_zone', label: w.timeZoneOf, kind: 'select', value: value('time_zone'),
    choices: [...new Set([value('time_zone'), ...ZONES])].filter(Boolean).map((each) => ({ value: each, label: each })),
  },
  { name: 'currency', label: w.currency, value: value('currency'), help: w.currencyHelp },
]

export function Branches({ session }: { session: Session }) {
  const { query } = useAddress()
  const mayEdit = session.isOverAll && session.may('settings').edit
  return (
    <>
      {mayEdit && (
        <Folded title={w.addBranch} icon="plus" action={w.addBranch} note={w.addBranchHelp}
          fields={fieldsOf((key) => (key === 'time_zone' ? session.timeZone : key === 'currency' ? session.currency : ''))}
          run={async (values) => { await session.api.add('branch', values) }} />
      )}
      <List session={session} caption={w.branches} view="branch" sort="name" tie="name" idOf={(row) => text(row.name)}
        empty={{ title: w.branchesEmpty, help: w.branchesEmptyHelp }}
        {...(mayEdit ? { onOpen: (row) => patch({ open: text(row.name) }), openName: (row) => w.editCell(text(row.name)) } : {})}
        columns={[
          { key: 'name', title: w.branch, kind: 'name', sortable: true },
          { key: 'code', title: w.code, kind: 'text', minor: true, sortable: true },
          { key: 'time_zone', title: w.timeZoneOf, kind: 'text', minor: true, sortable: true },
          { key: 'currency', title: w.currency, kind: 'text', sortable: true },
        ]} />
      {query.open && mayEdit && <Branch session={session} name={query.open} />}
    </>
  )
}

function Branch({ session, name }: { session: Session; name: string }) {
  const told = useData(`branch ${name}`, () => session.api.row('branch', { name: `eq.${name}` }))
  const row = told.value
  return (
    <Drawer title={name} onClose={() => patch({ open: '' })}>
      {row && (
        <>
          <Facts facts={[[w.code, text(row.code)], [w.timeZoneOf, text(row.time_zone)], [w.currency, text(row.currency)]]} />
          <Form action={w.save} note={w.branchNote}
            fields={[...fieldsOf((key) => text(row[key])), {
              name: 'reaches', label: w.reachesClosed, kind: 'check', help: w.reachesClosedHelp,
            }]}
            run={async ({ reaches, ...values }) => {
              const rest = Object.fromEntries(Object.entries(values).filter(([key, value]) => text(row[key]) !== value))
              if (Object.keys(rest).length > 0) await session.api.change('branch', { name: `eq.${name}` }, rest, reaches === 'true')
              patch({ open: values.name })
            }} />
        </>
      )}
    </Drawer>
  )
}
