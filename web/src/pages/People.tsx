// Who there is, what they may do, the branches, and who changed what.
import { text } from '../api'
import { patch, useAddress } from '../address'
import { useData } from '../data'
import { Exports } from '../parts/Exports'
import { like, Search, Select } from '../parts/Field'
import { Folded } from '../parts/Form'
import { List } from '../parts/List'
import { Tabs } from '../parts/basics'
import type { Session } from '../session'
import { titleFor, w, wordFor } from '../words'
import { Branches } from './people/Branches'
import { History } from './people/History'
import { Person } from './people/Person'
import { Roles } from './people/Roles'
import { SignUps } from './people/SignUps'

export function People({ session }: { session: Session }) {
  const { path } = useAddress()
  const tabs = [
    { name: 'list', title: w.people },
    ...(session.may('permissions').view && session.isOverAll ? [{ name: 'roles', title: w.roles }] : []),
    { name: 'branches', title: w.branches },
    ...(session.may('audit').view && session.isOverAll ? [{ name: 'history', title: w.audit }] : []),
  ]
  const current = tabs.find((tab) => tab.name === path[1])?.name ?? 'list'
  return (
    <>
      <div class="page-head">
        <h1>{w.people}</h1>
        <Tabs page="people" tabs={tabs} current={current} />
      </div>
      {current === 'list' && <PeopleList session={session} />}
      {current === 'roles' && <Roles session={session} />}
      {current === 'branches' && <Branches session={session} />}
      {current === 'history' && <Audit session={session} />}
    </>
  )
}

/** The roles by the names that they have here. */
export const useRoles = (session: Session) =>
  useData('roles', () => session.api.rows('role', { select: 'name,title', order: 'name' }))

function PeopleList({ session }: { session: Session }) {
  const { query } = useAddress()
  const roles = useRoles(session)
  const names = (roles.value ?? []).map((row) => text(row.name))
  const wanted = like(query.search ?? '')
  const filter: Record<string, string> = {
    or: wanted ? `(name.${wanted},email.${wanted})` : '',
    role: query.role ? `eq.${query.role}` : '',
    branch: session.branch ? '' : query.branch ? `eq.${query.branch}` : '',
    status: query.status === 'inactive' || query.status === 'all' ? (query.status === 'all' ? '' : 'eq.inactive') : 'eq.active',
  }
  const mayAdd = session.isAdmin && session.may('staff').edit
  const isFiltered = query.search || query.role || query.branch
  return (
    <>
      <div class="filters">
        <Search label={w.searchPeople} value={query.search ?? ''} onSearch={(search) => patch({ search, page: '' }, true)} />
        <Select label={w.role} value={query.role ?? ''} onChange={(role) => patch({ role, page: '' })}
          choices={[{ value: '', label: w.all }, ...names.map((value) => ({ value, label: wordFor(value) }))]} />
        {!session.branch && (
          <Select label={w.branch} value={query.branch ?? ''} onChange={(branch) => patch({ branch, page: '' })}
            choices={[{ value: '', label: w.allBranches }, ...session.branches.map((row) => ({
              value: text(row.name), label: text(row.name),
            }))]} />
        )}
        <Select label={w.status} value={query.status ?? ''} onChange={(status) => patch({ status, page: '' })}
          choices={[
            { value: '', label: w.active }, { value: 'inactive', label: w.inactive }, { value: 'all', label: w.all },
          ]} />
        <span class="spacer" />
        <Exports session={session} module="staff" name="people" view="participant" filter={filter} hasNoBook
          order="name,id" />
      </div>
      {mayAdd && <SignUps session={session} />}
      {mayAdd && <AddPerson session={session} roles={names} />}
      <List session={session} caption={w.people} view="participant" filter={filter} sort="name" tie="id"
        select="id,name,email,role,branch,status,created_at"
        idOf={(row) => text(row.id)} onOpen={(row) => patch({ open: text(row.id) })}
        openName={(row) => w.openDetails(text(row.name))}
        empty={{
          title: isFiltered ? w.peopleNone : w.peopleEmpty, help: isFiltered ? w.peopleNoneHelp : w.peopleEmptyHelp,
          children: isFiltered && (
            <button type="button" class="button" onClick={() => patch({ search: '', role: '', branch: '', page: '' })}>
              {w.clearFilters}
            </button>
          ),
        }}
        columns={[
          { key: 'name', title: w.person, kind: 'name', sortable: true },
          { key: 'email', title: w.email, kind: 'text', minor: true, sortable: true },
          { key: 'role', title: w.role, kind: 'word', sortable: true },
          { key: 'branch', title: w.branch, kind: 'text', minor: true, sortable: true },
          { key: 'status', title: w.status, kind: 'state', minor: true, sortable: true },
        ]} />
      {query.open && <Person session={session} id={query.open} roles={names} onClose={() => patch({ open: '' })} />}
    </>
  )
}

function AddPerson({ session, roles }: { session: Session; roles: string[] }) {
  const branches = session.branch ? [session.branch] : ['', ...session.branches.map((row) => text(row.name))]
  return (
    <Folded title={w.addPerson} icon="plus" action={w.addPerson} note={w.addPersonHelp}
      fields={[
        { name: 'name', label: w.name },
        { name: 'email', label: w.email, kind: 'email', isOptional: true },
        {
          name: 'role', label: w.role, kind: 'select', value: 'trainer',
          choices: roles.map((value) => ({ value, label: wordFor(value) })),
        },
        {
          name: 'branch', label: w.branch, kind: 'select', isOptional: true,
          choices: branches.map((value) => ({ value, label: value || w.noBranch })),
        },
      ]}
      run={async ({ name, email, role, branch }) => {
        const rows = await session.api.add('participant', {
          name: name ?? '', email: email || null, role: role ?? '', branch: branch || null,
        })
        patch({ open: text(rows[0]?.id), search: '' })
        return w.personAdded(name ?? '')
      }} />
  )
}

const TABLES = [
  'participant', 'participant_permission', 'role_permission', 'trainer_commission_tier', 'trainer_grade', 'appointment',
  'member_package', 'network_sale', 'reseller_sale', 'deal', 'payout', 'period',
]

function Audit({ session }: { session: Session }) {
  const { query } = useAddress()
  const table = TABLES.includes(query.table ?? '') ? query.table ?? '' : ''
  return (
    <>
      <div class="filters">
        <Select label={w.record} value={table} onChange={(value) => patch({ table: value, page: '' })}
          choices={[{ value: '', label: w.all }, ...TABLES.map((value) => ({ value, label: titleFor('table', value) }))]} />
        <Search label={w.byWhom} value={query.search ?? ''} onSearch={(search) => patch({ search, page: '' }, true)} />
      </div>
      <History session={session} filter={{ table_name: table ? `eq.${table}` : '', who: like(query.search ?? '') }} />
    </>
  )
}
