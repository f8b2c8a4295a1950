// Clicks on links, and how many of the visitors bought.
import { text } from '../../api'
import { patch, useAddress } from '../../address'
import { Exports } from '../../parts/Exports'
import { like, Search } from '../../parts/Field'
import { List } from '../../parts/List'
import type { Session } from '../../session'
import { w } from '../../words'

export function Clicks({ session }: { session: Session }) {
  const { query } = useAddress()
  const filter = { reseller_name: like(query.search ?? '') }
  return (
    <>
      <div class="filters">
        <Search label={w.search} value={query.search ?? ''} onSearch={(search) => patch({ search, page: '' }, true)} />
        <span class="spacer" />
        <Exports session={session} module="reseller" name="clicks" view="referral_statistics" filter={filter}
          order="reseller_name,reseller_id" hasNoBook />
      </div>
      <List session={session} caption={w.clicks} view="referral_statistics" filter={filter} sort="-clicks" tie="reseller_id"
        idOf={(row) => text(row.reseller_id)} empty={{ title: w.clicksEmpty, help: w.clicksEmptyHelp }}
        columns={[
          { key: 'reseller_name', title: w.reseller, kind: 'name', sortable: true },
          { key: 'clicks', title: w.clicks, kind: 'count', sortable: true },
          { key: 'duplicate_clicks', title: w.duplicates, kind: 'count', minor: true, sortable: true },
          { key: 'visitors', title: w.visitors, kind: 'count', minor: true, sortable: true },
          { key: 'converting_visitors', title: w.bought, kind: 'count', minor: true, sortable: true },
          { key: 'sales', title: w.saleCount, kind: 'count', minor: true, sortable: true },
          { key: 'last_clicked_at', title: w.lastClick, kind: 'instant', minor: true, sortable: true },
          { key: 'conversion_rate', title: w.conversion, kind: 'percent', sortable: true },
        ]} />
    </>
  )
}
