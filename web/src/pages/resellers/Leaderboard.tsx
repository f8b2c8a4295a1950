// Ranks of a time by a measure: everybody counts, and each sees the rows of those whom they see.
import { list, text, type Row } from '../../api'
import { patch, useAddress } from '../../address'
import { useData } from '../../data'
import { count, percent, priced } from '../../format'
import { Avatar, Empty, Told } from '../../parts/basics'
import { Select } from '../../parts/Field'
import type { Session } from '../../session'
import { w, wordFor } from '../../words'

const PERIODS = ['week', 'month', 'quarter', 'year', 'all']
const METRICS = ['net_sales', 'sale_count', 'commission', 'average_sale', 'conversion_rate']

function written(metric: string, row: Row): string {
  const value = text(row.value)
  if (metric === 'sale_count') return count(value)
  if (metric === 'conversion_rate') return percent(value)
  return priced(value, text(row.currency))
}

export function Leaderboard({ session }: { session: Session }) {
  const { query } = useAddress()
  const period = PERIODS.includes(query.period ?? '') ? query.period ?? '' : 'year'
  const metric = METRICS.includes(query.metric ?? '') ? query.metric ?? '' : 'net_sales'
  const told = useData(`leaderboard ${period} ${metric}`, () =>
    session.api.call('generate_leaderboard', { p_period: period, p_metric: metric }).then(list), 'leaderboard')
  return (
    <>
      <div class="filters">
        <Select label={w.time} value={period} onChange={(value) => patch({ period: value })}
          choices={PERIODS.map((value) => ({ value, label: w[`period_${value}` as 'period_week'] }))} />
        <Select label={w.by} value={metric} onChange={(value) => patch({ metric: value })}
          choices={METRICS.map((value) => ({ value, label: wordFor(`by_${value}`) }))} />
      </div>
      <Told told={told} what={w.leaderboard} lines={6} />
      {told.value?.length === 0 && <Empty title={w.leaderboardEmpty} help={w.leaderboardEmptyHelp} />}
      {told.value && told.value.length > 0 && (
        <section class={told.isWaiting ? 'card waiting' : 'card'}>
          <ol class="lines ranks">
            {told.value.map((row) => (
              <li key={text(row.reseller_id)} class={text(row.reseller_id) === session.id ? 'line own' : 'line'}>
                <span class="with-avatar">
                  <span class="rank number">{count(text(row.rank))}</span><Avatar name={text(row.reseller_name)} />
                  <span>{text(row.reseller_name) || w.unnamed}<small>{w.rankOf(text(row.rank), text(row.of_count))}</small></span>
                </span>
                <span class="number">{written(metric, row)}</span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  )
}
