// One's own: the newest month and how it came about, what is missing to the next tier, what was posted and paid.
import { list, text, type Row } from '../api'
import { patch, to, useAddress } from '../address'
import { useData } from '../data'
import { fetchFile, PDF } from '../files'
import { day, monthKey, monthName, monthOf, money, percent, count, type Month } from '../format'
import { Card, Empty, Failure, Icon, Meter, Skeleton } from '../parts/basics'
import { Columns } from '../parts/Chart'
import { Drawer } from '../parts/Drawer'
import { Act } from '../parts/Form'
import { Table } from '../parts/Table'
import { schemesOf, type Scheme } from '../schemes'
import type { Session } from '../session'
import { titleFor, w, wordFor } from '../words'
import { Parts, TrainerParts } from './Details'
import { WhatIf } from './WhatIf'
import { Why } from './Why'

const load = (session: Session, scheme: Scheme) => session.api.rows(scheme.view, {
  [scheme.person.id]: `eq.${session.id}`,
  ...(scheme.name === 'deal' ? { month: 'not.is.null' } : {}),
  order: 'year.desc,month.desc',
  limit: scheme.name === 'deal' ? 100 : 24,
})

export function Mine({ session }: { session: Session }) {
  const told = useData('mine', async () => Promise.all(schemesOf(session).map(async (scheme) =>
    ({ scheme, rows: await load(session, scheme) }))).then((all) => all.filter((each) => each.rows.length > 0)))
  return (
    <>
      <div class="page-head"><h1>{w.mine}</h1></div>
      {told.error && <Failure error={told.error} again={told.reload} />}
      {!told.value && !told.error && <Skeleton what={w.mine.toLowerCase()} lines={6} />}
      {told.value?.length === 0 && <Empty title={w.nothingYet} help={w.nothingYetHelp} />}
      {told.value?.map(({ scheme, rows }) => scheme.name === 'deal'
        ? <Deals key={scheme.name} session={session} rows={rows} scheme={scheme} />
        : <MineOf key={scheme.name} session={session} scheme={scheme} rows={rows} />)}
      {session.may('settlement').view && <Account session={session} />}
      {session.may('earnings').view && <Ledger session={session} />}
    </>
  )
}

const keyOf = (row: Row) => monthKey({ year: Number(row.year), month: Number(row.month) })

function MineOf({ session, scheme, rows }: { session: Session; scheme: Scheme; rows: Row[] }) {
  const { query } = useAddress()
  const row = rows.find((each) => keyOf(each) === query.month) ?? rows[0]
  if (!row) return null
  const month = monthOf(keyOf(row)) ?? { year: 0, month: 0 }
  const currency = text(row.currency)
  const { cards } = scheme
  return (
    <section class="stack">
      <div class="section-head"><h2>{monthName(month)} <small>{w.thisMonthSoFar}</small></h2></div>
      <div class="cards">
        {cards.map((card, place) => (
          <Card key={card.key} title={card.title} main={place === 0} unit={card.kind === 'money' ? currency : ''}
            value={card.kind === 'money' ? money(text(row[card.key]), currency) : count(text(row[card.key]))} />
        ))}
      </div>
      {scheme.name === 'network' && <NextTier row={row} />}
      {scheme.name === 'trainer' && <Standing session={session} month={month} />}
      {scheme.name === 'reseller' && <ResellerTier session={session} />}
      {scheme.name === 'reseller' && <WhatIf session={session} kind="reseller" currency={session.currency} />}
      <div class="card">
        <h3 class="chart-title">{w.history} <small>{currency}</small></h3>
        <Columns title={w.history} columns={[...rows].reverse().slice(-12).map((each) => ({
          key: keyOf(each),
          label: monthName(monthOf(keyOf(each)) ?? month, 'short', false),
          value: text(each[scheme.main]),
          said: money(text(each[scheme.main]), text(each.currency)),
          href: `#/mine?month=${keyOf(each)}`,
          isNow: each === row,
        }))} />
      </div>
      {scheme.name === 'network' ? (
        <>
          <WhatIf session={session} kind="network" currency={currency} />
          <div class="card stack">
            <h3>{w.howCame}</h3>
            <Why session={session} asked={{ scheme: 'network', id: session.id, month }} isOwn />
          </div>
        </>
      ) : (
        <div class="card">
          {scheme.name === 'trainer' && <TrainerParts row={row} />}
          <Parts session={session} scheme={scheme} row={row} month={month} />
        </div>
      )}
      {query.why && (scheme.name === 'trainer' || scheme.name === 'reseller') && (
        <Drawer title={w.howCame} lead={monthName(month)} onClose={() => patch({ why: '' })}>
          <Why session={session} asked={{ scheme: scheme.name, id: query.why, month }} isOwn />
        </Drawer>
      )}
    </section>
  )
}

function NextTier({ row }: { row: Row }) {
  const currency = text(row.currency)
  if (!text(row.next_tier_threshold)) return <p class="card calm">{w.highestTier}</p>
  return (
    <div class="card">
      <Meter label={w.nextTier(percent(text(row.next_tier_rate)))} value={text(row.ranking_volume)}
        max={text(row.next_tier_threshold)}
        note={`${currency} ${w.missing(money(text(row.missing_for_next_tier), currency))}`} />
    </div>
  )
}

function ResellerTier({ session }: { session: Session }) {
  const told = useData('tier', () => session.api.row('tier_progress', { reseller_id: `eq.${session.id}` }))
  const row = told.value
  if (!row) return null
  if (!text(row.next_tier)) return <p class="card calm">{w.highestTier}</p>
  const currency = text(row.currency)
  return (
    <div class="card">
      <Meter label={w.nextTier(`${text(row.next_tier)} (${percent(text(row.next_rate))})`)}
        value={text(row.progress_percent)} max="100"
        note={`${currency} ${w.missing(money(text(row.to_next_tier), currency))}`} />
    </div>
  )
}

/** Where a trainer stands in the month, and what is missing to the next band. */
function Standing({ session, month }: { session: Session; month: Month }) {
  const told = useData(`standing ${monthKey(month)}`, () => session.api.call('trainer_kpi', {
    p_year: month.year, p_month: month.month, trainer_id: `eq.${session.id}`,
  }).then(list))
  const rows = (told.value ?? []).filter((row) => text(row.next_band_min))
  if (rows.length === 0) return null
  return (
    <div class="card stack">
      {rows.map((row, place) => {
        const currency = text(row.currency)
        const isSale = text(row.pays_for).endsWith('_sales')
        const rate = (key: string) => (isSale ? percent(text(row[key])) : `${currency} ${money(text(row[key]), currency)}`)
        return (
          <Meter key={place} label={text(row.next_rate) ? w.nextBand(wordFor(text(row.pays_for)), rate('rate'), rate('next_rate'))
              : w.nextBandAt(wordFor(text(row.pays_for)), rate('rate'), isSale
                ? `${currency} ${money(text(row.next_band_min), currency)}` : w.sessionsOf(count(text(row.next_band_min))))}
            value={text(row.reached)} max={text(row.next_band_min)}
            note={isSale ? `${currency} ${w.missing(money(text(row.missing), currency))}`
              : w.missing(w.sessionsOf(count(text(row.missing))))} />
        )
      })}
    </div>
  )
}

function Deals({ session, scheme, rows }: { session: Session; scheme: Scheme; rows: Row[] }) {
  const { query } = useAddress()
  const opened = rows.find((row) => text(row.id) === query.open)
  const quotas = useData('quotas', () => session.api.call('quota_performance', { p_participant_id: session.id }).then(list))
  return (
    <section class="stack">
      <div class="section-head"><h2>{scheme.title}</h2></div>
      {(quotas.value ?? []).slice(0, 3).map((quota) => (
        <div class="card" key={text(quota.id)}>
          <Meter label={`${w.quota} ${day(text(quota.start_date))} – ${day(text(quota.end_date))}`} value={text(quota.achieved_amount)}
            max={text(quota.effective_amount)}
            note={`${text(quota.currency)} ${money(text(quota.achieved_amount), text(quota.currency))} ${
              w.of(money(text(quota.effective_amount), text(quota.currency)))}`} />
        </div>
      ))}
      <WhatIf session={session} kind="deal" currency={session.currency} />
      <div class="card table-card">
        <Table caption={scheme.title} columns={scheme.columns.filter((each) => each.key !== 'participant_name')
          .map((each) => ({ ...each, sortable: false }))} rows={rows} currency={session.currency} idOf={scheme.idOf}
          onOpen={(row) => patch({ open: text(row.id) })}
          openName={(row) => w.whyOf(text(row.deal_name))} />
      </div>
      {opened && (
        <Drawer title={text(opened.deal_name)} lead={w.howCame} onClose={() => patch({ open: '' })}>
          <Why session={session} isOwn asked={{
            scheme: 'deal', id: text(opened.deal_id), person: session.id,
            month: { year: Number(opened.year), month: Number(opened.month) },
          }} />
        </Drawer>
      )}
    </section>
  )
}

function Account({ session }: { session: Session }) {
  const told = useData('account', () => session.api.rows('account_balance', {
    participant_id: `eq.${session.id}`, order: 'currency',
  }))
  if (!told.value?.length) return null
  return (
    <section>
      <div class="section-head">
        <h2>{w.balance}</h2><a href={to(['payouts', 'account'])}>{w.toAccount}<Icon name="next" /></a>
      </div>
      {told.value.map((row) => {
        const currency = text(row.currency)
        return (
          <div class="cards" key={currency}>
            <Card title={w.available} unit={currency} value={money(text(row.available), currency)} main />
            <Card title={w.posted} unit={currency} value={money(text(row.posted), currency)} />
            <Card title={w.settled} unit={currency} value={money(text(row.paid), currency)} />
            <Card title={w.onItsWay} unit={currency} value={money(text(row.on_its_way), currency)} />
          </div>
        )
      })}
    </section>
  )
}

function Ledger({ session }: { session: Session }) {
  const told = useData('ledger', () => session.api.rows('monthly_earning', {
    participant_id: `eq.${session.id}`, order: 'year.desc,month.desc,scheme,currency', limit: 60,
  }))
  const rows = (told.value ?? []).map((row) => ({
    ...row, name: monthName({ year: Number(row.year), month: Number(row.month) }),
  }))
  return (
    <section>
      <div class="section-head"><h2>{w.ledger}</h2></div>
      {told.error && <Failure error={told.error} again={told.reload} />}
      {told.value && rows.length === 0 && <Empty title={w.ledgerEmpty} help={w.ledgerEmptyHelp} />}
      {rows.length > 0 && (
        <div class="card table-card">
          <Table caption={w.ledger} currency={session.currency} rows={rows}
            idOf={(row) => `${text(row.year)} ${text(row.month)} ${text(row.scheme)} ${text(row.currency)}`}
            columns={[
              { key: 'name', title: w.month, kind: 'name' },
              { key: 'scheme', title: w.scheme, kind: 'text', minor: true, show: (row: Row) => titleFor('scheme', text(row.scheme)) },
              { key: 'earned', title: w.earned, kind: 'money', minor: true },
              { key: 'adjustments', title: w.adjusted, kind: 'money', minor: true },
              { key: 'currency', title: w.currency, kind: 'text', minor: true },
              { key: 'amount', title: w.posted, kind: 'money' },
              ...(session.makesFiles && session.may('settlement').view ? [{
                key: 'statement', title: w.statementOf, kind: 'text' as const,
                show: (row: Row) => <Statement session={session} row={row} />,
              }] : []),
            ]} />
        </div>
      )}
    </section>
  )
}

function Statement({ session, row }: { session: Session; row: Row }) {
  const month = { year: Number(row.year), month: Number(row.month) }
  return (
    <Act action="PDF" icon="download" name={`${w.statement}, ${monthName(month)}`}
      run={() => fetchFile(session.api, 'statement_pdf', {
        p_participant_id: session.id, p_year: month.year, p_month: month.month, p_currency: text(row.currency),
      }, PDF, `statement-${monthKey(month)}-${text(row.currency)}.pdf`)} />
  )
}
