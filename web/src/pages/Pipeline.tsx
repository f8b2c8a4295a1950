// Deals from the first contact on: where they stand, where the month is heading, how far quotas are, what plans pay.
import { list, record, text, type Row } from '../api'
import { patch, to, useAddress } from '../address'
import { useData } from '../data'
import { count, hundredths, money } from '../format'
import { Card, Empty, Tabs, Told } from '../parts/basics'
import { Exports } from '../parts/Exports'
import { like, Search, Select } from '../parts/Field'
import { Folded } from '../parts/Form'
import { Funnel } from '../parts/Funnel'
import { List } from '../parts/List'
import { currenciesOf, findPeople } from '../people'
import type { Session } from '../session'
import { givenTitle, w, wordFor } from '../words'
import { Deal } from './pipeline/Deal'
import { Plans } from './pipeline/Plans'
import { Quotas } from './pipeline/Quotas'

const STATES = ['open', 'closed_won', 'closed_lost']

export function Pipeline({ session }: { session: Session }) {
  const { path } = useAddress()
  const tabs = [
    { name: 'deals', title: w.deals }, { name: 'quotas', title: w.attainment }, { name: 'plans', title: w.plans },
  ]
  const current = tabs.find((tab) => tab.name === path[1])?.name ?? 'deals'
  return (
    <>
      <div class="page-head">
        <h1>{w.pipeline}</h1>
        <Tabs page="pipeline" tabs={tabs} current={current} />
      </div>
      {current === 'deals' && <Deals session={session} />}
      {current === 'quotas' && <Quotas session={session} />}
      {current === 'plans' && <Plans session={session} />}
    </>
  )
}

function Deals({ session }: { session: Session }) {
  const { query } = useAddress()
  const state = STATES.includes(query.state ?? '') ? query.state ?? '' : 'open'
  const filter: Record<string, string> = {
    status: state === 'all' ? '' : `eq.${state}`, stage: query.stage && state === 'open' ? `eq.${query.stage}` : '',
    or: like(query.search ?? '') && `(name.${like(query.search ?? '')},account_name.${like(query.search ?? '')},owner_name.${like(query.search ?? '')})`,
  }
  return (
    <>
      <Standing session={session} stage={state === 'open' ? query.stage ?? '' : ''} />
      <div class="filters">
        <Select label={w.status} value={state} onChange={(value) => patch({ state: value, stage: '', page: '' })}
          choices={STATES.map((value) => ({ value, label: wordFor(value) }))} />
        <Search label={w.searchDeals} value={query.search ?? ''} onSearch={(search) => patch({ search, page: '' }, true)} />
        <span class="spacer" />
        <Exports session={session} module="deals" name="deals" view="deal_report" filter={filter} order="id" />
      </div>
      {session.id && <NewDeal session={session} />}
      <List session={session} caption={w.deals} view="deal_report" filter={filter} sort="close_date" tie="id"
        idOf={(row) => text(row.id)} onOpen={(row) => patch({ open: text(row.id) })}
        openName={(row) => w.openDetails(text(row.name))}
        empty={{ title: w.dealsEmpty, help: w.dealsEmptyHelp }}
        columns={[
          { key: 'name', title: w.deal, kind: 'name', sortable: true },
          { key: 'account_name', title: w.customer, kind: 'text', minor: true, sortable: true },
          { key: 'owner_name', title: w.owner, kind: 'text', minor: true, sortable: true },
          {
            key: 'stage_title', title: w.stage, kind: 'text', minor: true,
            show: (row) => givenTitle('stage', text(row.stage), text(row.stage_title)),
          },
          { key: 'close_date', title: w.closesOn, kind: 'day', minor: true, sortable: true },
          { key: 'probability', title: w.likely, kind: 'hundredths', minor: true, sortable: true },
          { key: 'currency', title: w.currency, kind: 'text', minor: true },
          { key: 'amount', title: w.amount, kind: 'money', sortable: true },
        ]} />
      {query.open && <Deal session={session} id={query.open} onClose={() => patch({ open: '' })} />}
    </>
  )
}

/** What is open by stage, and where the running month is heading. */
function Standing({ session, stage }: { session: Session; stage: string }) {
  const told = useData('pipeline', () => session.api.call('pipeline_overview').then(record))
  if (told.error || !told.value) return <Told told={told} what={w.pipeline} lines={5} />
  const stages = list(told.value.stages)
  const forecast = record(told.value.forecast)
  const stats = record(told.value.stats)
  const currency = text(stages[0]?.currency) || session.currency
  const amount = (row: Row, key: string) => money(text(row[key]), currency)
  return (
    <>
      <div class="cards">
        <Card title={w.forecast} unit={currency} value={amount(forecast, 'forecast_value')} main
          note={w.forecastNote(count(text(forecast.days_passed)), count(text(forecast.day_count)))} />
        <Card title={w.wonSoFar} unit={currency} value={amount(forecast, 'won_value')} />
        <Card title={w.commissionForecast} unit={currency} value={amount(forecast, 'commission_forecast')} />
        <Card title={w.winRate} value={hundredths(text(stats.win_rate))}
          note={w.wonOf(count(text(stats.won_deals)), count(text(stats.lost_deals)), count(text(stats.open_deals)))} />
      </div>
      <section class="card">
        <h2>{w.openByStage} <small>{currency}</small></h2>
        {stages.every((row) => text(row.count) === '0') ? <Empty title={w.pipelineEmpty} help={w.pipelineEmptyHelp} /> : <Funnel title={w.openByStage} stages={stages.map((row) => ({
          key: text(row.stage), label: givenTitle('stage', text(row.stage), text(row.title)), value: text(row.total_value), said: amount(row, 'total_value'),
          note: w.weighted(count(text(row.count)), amount(row, 'weighted_value')),
          href: to(['pipeline', 'deals'], { stage: text(row.stage) === stage ? '' : text(row.stage) }),
          isNow: text(row.stage) === stage,
        }))} />}
      </section>
    </>
  )
}

function NewDeal({ session }: { session: Session }) {
  const mayChoose = session.isAdmin && session.may('deals').edit
  return (
    <Folded title={w.newDeal} icon="plus" action={w.newDeal}
      fields={[
        { name: 'name', label: w.deal },
        { name: 'account', label: w.customer, isOptional: true },
        { name: 'amount', label: w.amount, kind: 'decimal' },
        { name: 'currency', label: w.currency, kind: 'select', choices: currenciesOf(session) },
        { name: 'closes', label: w.closesOn, kind: 'date', isOptional: true },
        ...(mayChoose
          ? [{ name: 'owner', label: w.owner, kind: 'person' as const, find: findPeople(session, { status: 'eq.active' }) }] : []),
      ]}
      run={async ({ name, account, amount, currency, closes, owner }) => {
        const rows = list(await session.api.act('open_deal', {
          p_name: name ?? '', p_amount: amount ?? '', p_currency: currency ?? null, p_account_name: account || null,
          p_close_date: closes || null, ...(owner ? { p_owner_id: owner } : {}),
        }))
        patch({ open: text(rows[0]?.id), state: '' })
      }} />
  )
}
