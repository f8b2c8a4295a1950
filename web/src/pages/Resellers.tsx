// Resellers: their link and code, clicks and what came of them, the leaderboard, tiers, and commissions to approve.
import { text } from '../api'
import { patch, useAddress } from '../address'
import { Exports } from '../parts/Exports'
import { like, Search, Select } from '../parts/Field'
import { Folded } from '../parts/Form'
import { List } from '../parts/List'
import { Tabs } from '../parts/basics'
import { findPeople } from '../people'
import type { Session } from '../session'
import { w, wordFor } from '../words'
import { Clicks } from './resellers/Clicks'
import { Leaderboard } from './resellers/Leaderboard'
import { Own } from './resellers/Own'
import { Reseller } from './resellers/Reseller'
import { Sales } from './resellers/Sales'
import { Signals } from './resellers/Signals'

export function Resellers({ session }: { session: Session }) {
  const { path } = useAddress()
  const isReseller = session.role === 'reseller'
  const tabs = [
    isReseller ? { name: 'own', title: w.myLink } : { name: 'list', title: w.resellers },
    { name: 'sales', title: w.sales },
    ...(session.isOverOthers ? [{ name: 'clicks', title: w.clicks }] : []),
    { name: 'leaderboard', title: w.leaderboard },
    ...(session.isOverOthers && session.may('reseller').edit ? [{ name: 'signals', title: w.signals }] : []),
  ]
  const current = tabs.find((tab) => tab.name === path[1])?.name ?? tabs[0]?.name
  return (
    <>
      <div class="page-head">
        <h1>{w.resellers}</h1>
        <Tabs page="resellers" tabs={tabs} current={current ?? ''} />
      </div>
      {current === 'own' && <Own session={session} />}
      {current === 'list' && <ResellerList session={session} />}
      {current === 'sales' && <Sales session={session} />}
      {current === 'clicks' && <Clicks session={session} />}
      {current === 'signals' && <Signals session={session} />}
      {current === 'leaderboard' && <Leaderboard session={session} />}
    </>
  )
}

function ResellerList({ session }: { session: Session }) {
  const { query } = useAddress()
  const wanted = like(query.search ?? '')
  const filter: Record<string, string> = {
    or: wanted && `(name.${wanted},email.${wanted},company_name.${wanted})`,
    verification: query.state ? `eq.${query.state}` : '',
  }
  return (
    <>
      <div class="filters">
        <Search label={w.search} value={query.search ?? ''} onSearch={(search) => patch({ search, page: '' }, true)} />
        <Select label={w.verification} value={query.state ?? ''} onChange={(state) => patch({ state, page: '' })}
          choices={[{ value: '', label: w.all }, ...['unverified', 'submitted', 'verified', 'rejected'].map((value) => ({
            value, label: wordFor(value),
          }))]} />
        <span class="spacer" />
        <Exports session={session} module="reseller" name="resellers" view="reseller_profile" filter={filter} order="name,reseller_id"
          hasNoBook />
      </div>
      {session.isAdmin && session.may('reseller').edit && (
        <Folded title={w.addReseller} icon="plus" action={w.addReseller} note={w.addResellerHelp}
          fields={[
            { name: 'person', label: w.person, kind: 'person', find: findPeople(session, { role: 'eq.reseller' }) },
            { name: 'company', label: w.company, isOptional: true },
          ]}
          run={async ({ person, company }) => {
            await session.api.act('create_reseller_profile', {
              p_participant_id: person ?? '', p_profile: company ? { reseller_type: 'business', company_name: company } : {},
            })
            patch({ open: person })
          }} />
      )}
      <List session={session} caption={w.resellers} view="reseller_profile" filter={filter} sort="-total_sales" tie="reseller_id"
        idOf={(row) => text(row.reseller_id)} onOpen={(row) => patch({ open: text(row.reseller_id) })}
        openName={(row) => w.openDetails(text(row.name))}
        empty={{ title: w.resellersEmpty, help: session.isAdmin && session.may('reseller').edit ? w.resellersEmptyHelp : '' }}
        columns={[
          { key: 'name', title: w.person, kind: 'name', sortable: true },
          { key: 'referral_code', title: w.code, kind: 'text', minor: true },
          { key: 'verification', title: w.verification, kind: 'state', minor: true, sortable: true },
          { key: 'tier', title: w.tier, kind: 'text', minor: true },
          { key: 'pending_commission', title: w.pending, kind: 'money', minor: true, sortable: true },
          { key: 'total_commission_earned', title: w.earned, kind: 'money', minor: true, sortable: true },
          { key: 'currency', title: w.currency, kind: 'text', minor: true },
          { key: 'total_sales', title: w.lifetimeSales, kind: 'money', sortable: true },
        ]} />
      {query.open && <Reseller session={session} id={query.open} onClose={() => patch({ open: '' })} />}
    </>
  )
}
