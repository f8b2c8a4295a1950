// One's own: the newest month and how it came about, what is missing to the next tier, what was posted and paid.
import { list, record, text, type Row } from '../api'
import { patch, to, useAddress } from '../address'
import { useData } from '../data'
import { fetchFile, PDF } from '../files'
import { count, day, money, monthKey, monthName, percent, priced, type Month } from '../format'
import { Card, Empty, Failure, Icon, Meter, Skeleton } from '../parts/basics'
import { Columns } from '../parts/Chart'
import { Drawer } from '../parts/Drawer'
import { Act } from '../parts/Form'
import { Table } from '../parts/Table'
import { schemesOf, type Scheme } from '../schemes'
import type { Session } from '../session'
import { titleFor, w, wordFor } from '../words'
import { Parts, TrainerParts, useHourly } from './Details'
import { WhyMonth } from './lines/Months'
import { WhatIf } from './WhatIf'
import { Why } from './Why'

export function Mine({ session }: { session: Session }) {
  const told = useData('mine', () => session.api.call('my_commission').then(record))
  const of = record(told.value?.schemes)
  const all = told.value && schemesOf(session).map((scheme) => ({ scheme, said: record(of[scheme.name]) }))
    .filter(({ said }) => list(said.months).length > 0)
  const lines = list(record(of.product_line).months)
  return (
    <>
      <div class="page-head"><h1>{w.mine}</h1></div>
      {told.error && <Failure error={told.error} again={told.reload} />}
      {!all && !told.error && <Skeleton what={w.mine.toLowerCase()} lines={6} />}
      {all?.length === 0 && lines.length === 0 && <Empty title={w.nothingYet} help={w.nothingYetHelp} />}
      {all?.map(({ scheme, said }) => scheme.name === 'deal'
        ? <Deals key={scheme.name} session={session} scheme={scheme} said={said} />
        : <MineOf key={scheme.name} session={session} scheme={scheme} said={said} />)}
      {lines.length > 0 && <Lines session={session} rows={lines} />}
      {session.may('settlement').view && <Account rows={list(record(of.manual).accounts)} />}
      {told.value && session.may('earnings').view && <Ledger session={session} all={list(told.value.ledger)} />}
    </>
  )
}

const monthOfRow = (row: Row): Month => ({ year: Number(row.year), month: Number(row.month) })
const keyOf = (row: Row) => monthKey(monthOfRow(row))

/** What a month comes to. */
function Head({ scheme, row }: { scheme: Scheme; row: Row }) {
  const currency = text(row.currency)
  return (
    <>
      <div class="section-head"><h2>{monthName(monthOfRow(row))} <small>{w.thisMonthSoFar}</small></h2></div>
      <div class="cards">
        {scheme.cards.map((card, place) => (
          <Card key={card.key} title={card.title} main={place === 0} unit={card.kind === 'money' ? currency : ''}
            value={card.kind === 'money' ? money(text(row[card.key]), currency) : count(text(row[card.key]))} />
        ))}
      </div>
    </>
  )
}

/** The months in its currency, the shown one among them. */
function Past({ scheme, rows, row }: { scheme: Scheme; rows: Row[]; row: Row }) {
  const currency = text(row.currency)
  return (
    <div class="card">
      <h3 class="chart-title">{w.history} <small>{currency}</small></h3>
      <Columns title={w.history} columns={rows.filter((each) => each.currency === row.currency).reverse().slice(-12).map((each) => ({
        key: keyOf(each),
        label: monthName(monthOfRow(each), 'short', false),
        value: text(each[scheme.main]),
        said: money(text(each[scheme.main]), currency),
        href: `#/mine?month=${keyOf(each)}`,
        isNow: each === row,
      }))} />
    </div>
  )
}

function MineOf({ session, scheme, said }: { session: Session; scheme: Scheme; said: Row }) {
  const { query } = useAddress()
  const rows = list(said.months)
  const row = rows.find((each) => keyOf(each) === query.month) ?? rows[0]
  if (!row) return null
  const month = monthOfRow(row)
  return (
    <section class="stack">
      <Head scheme={scheme} row={row} />
      {scheme.name === 'network' && <NextTier row={row} />}
      {scheme.name === 'trainer' && <Standing session={session} month={month}
        known={row === rows[0] ? list(said.standing) : undefined} />}
      {scheme.name === 'reseller' && <ResellerTier row={record(said.tier)} />}
      {scheme.name === 'reseller' && <WhatIf session={session} kind="reseller" currency={session.currency} />}
      <Past scheme={scheme} rows={rows} row={row} />
      {scheme.name === 'network' ? (
        <>
          <WhatIf session={session} kind="network" currency={text(row.currency)} />
          <div class="card stack">
            <h3>{w.howCame}</h3>
            <Why session={session} asked={{ scheme: 'network', id: session.id, month }} isOwn />
          </div>
        </>
      ) : (
        <div class="card">
          {scheme.name === 'trainer' && <TrainerParts session={session} row={row} month={month} />}
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
  // Whoever has a rate of their own does not wait for one that is no better.
  if (text(row.next_tier_rate) && Number(row.next_tier_rate) <= Number(row.tier_rate)) return null
  if (!text(row.next_tier_threshold)) return <p class="card calm">{w.highestTier}</p>
  return (
    <div class="card">
      <Meter label={w.nextTier(percent(text(row.next_tier_rate)))} value={text(row.ranking_volume)}
        max={text(row.next_tier_threshold)}
        note={w.missing(priced(text(row.missing_for_next_tier), currency))} />
    </div>
  )
}

function ResellerTier({ row }: { row: Row }) {
  if (!row.reseller_id) return null
  if (!text(row.next_tier)) return <p class="card calm">{w.highestTier}</p>
  const currency = text(row.currency)
  return (
    <div class="card">
      <Meter label={w.nextTier(`${text(row.next_tier)} (${percent(text(row.next_rate))})`)}
        value={text(row.progress_percent)} max="100"
        note={w.missing(priced(text(row.to_next_tier), currency))} />
    </div>
  )
}

/** Where a trainer stands in the month, and what is missing to the next band. */
function Standing({ session, month, known }: { session: Session; month: Month; known: Row[] | undefined }) {
  const told = useData(known ? undefined : `standing ${monthKey(month)}`, () => session.api.call('trainer_kpi', {
    p_year: month.year, p_month: month.month, trainer_id: `eq.${session.id}`,
  }).then(list))
  const hourly = useHourly(session, session.id, month)
  const rows = (known ?? told.value ?? []).filter((row) => text(row.next_band_min))
  if (rows.length === 0) return null
  return (
    <div class="card stack">
      {rows.map((row, place) => {
        const currency = text(row.currency)
        const isSale = text(row.pays_for).endsWith('_sales')
        const rate = (key: string) => (isSale ? percent(text(row[key]))
          : [priced(text(row[key]), currency), hourly.has(text(row.pays_for)) && w.perHour].filter(Boolean).join(' '))
        return (
          <Meter key={place} label={text(row.next_rate) ? w.nextBand(wordFor(text(row.pays_for)), rate('rate'), rate('next_rate'))
              : w.nextBandAt(wordFor(text(row.pays_for)), rate('rate'), isSale
                ? priced(text(row.next_band_min), currency) : w.sessionsOf(count(text(row.next_band_min))))}
            value={text(row.reached)} max={text(row.next_band_min)}
            note={isSale ? w.missing(priced(text(row.missing), currency))
              : w.missing(w.sessionsOf(count(text(row.missing))))} />
        )
      })}
    </div>
  )
}

function Deals({ session, scheme, said }: { session: Session; scheme: Scheme; said: Row }) {
  const { query } = useAddress()
  const totals = list(said.totals)
  const shown = totals.find((each) => keyOf(each) === query.month) ?? totals[0]
  const known = list(said.months).filter((row) => shown && keyOf(row) === keyOf(shown))
  // Of the last one that came along there may be more.
  const isWhole = shown && known.length > 0 && (list(said.months).length < 100 || keyOf(list(said.months).at(-1) ?? {}) !== keyOf(shown))
  const quotas = useData('quotas', () => session.api.call('quota_performance', { p_participant_id: session.id }).then(list))
  const month = shown && monthOfRow(shown)
  const others = useData(isWhole || !month ? undefined : `deals of ${monthKey(month)}`, () => session.api.rows(scheme.view, {
    participant_id: `eq.${session.id}`, year: `eq.${month?.year}`, month: `eq.${month?.month}`, order: 'id', limit: 1000,
  }))
  const rows = isWhole ? known : others.value ?? known
  const opened = [...rows, ...list(said.months)].find((row) => text(row.id) === query.open)
  if (!shown || !month) return null
  return (
    <section class="stack">
      {totals.filter((each) => keyOf(each) === keyOf(shown)).map((each) => <Head key={text(each.currency)} scheme={scheme} row={each} />)}
      {(quotas.value ?? []).slice(0, 3).map((quota) => (
        <div class="card" key={text(quota.id)}>
          <Meter label={`${w.quota} ${day(text(quota.start_date))} – ${day(text(quota.end_date))}`} value={text(quota.achieved_amount)}
            max={text(quota.effective_amount)}
            note={`${priced(text(quota.achieved_amount), text(quota.currency))} ${
              w.of(money(text(quota.effective_amount), text(quota.currency)))}`} />
        </div>
      ))}
      <Past scheme={scheme} rows={totals} row={shown} />
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
            scheme: 'deal', id: text(opened.deal_id), person: session.id, month: monthOfRow(opened),
          }} />
        </Drawer>
      )}
    </section>
  )
}

function Lines({ session, rows }: { session: Session; rows: Row[] }) {
  const { query } = useAddress()
  const idOf = (row: Row) => [text(row.year), text(row.month), text(row.product_line)].join('~')
  const opened = rows.find((row) => idOf(row) === query.open)
  return (
    <section class="stack">
      <div class="section-head"><h2>{w.productLines}</h2></div>
      <div class="card table-card">
        <Table caption={w.productLines} currency={session.currency} idOf={idOf}
          rows={rows.map((row) => ({ ...row, name: monthName(monthOfRow(row)) }))}
          onOpen={(row) => patch({ open: idOf(row) })}
          openName={(row) => w.whyOf([row.name, row.product_line, priced(text(row.payout), text(row.currency))].join(', '))}
          columns={[
            { key: 'name', title: w.month, kind: 'name' },
            { key: 'product_line', title: w.productLine, kind: 'text' },
            { key: 'sales_actual', title: w.sales, kind: 'money', minor: true },
            { key: 'revenue_actual', title: w.revenue, kind: 'money', minor: true },
            { key: 'currency', title: w.currency, kind: 'text', minor: true },
            { key: 'payout', title: w.commission, kind: 'money' },
          ]} />
      </div>
      {opened && (
        <WhyMonth session={session} person={session.id} line={text(opened.product_line)} year={Number(opened.year)}
          month={Number(opened.month)} currency={text(opened.currency)} />
      )}
    </section>
  )
}

function Account({ rows }: { rows: Row[] }) {
  if (rows.length === 0) return null
  return (
    <section>
      <div class="section-head">
        <h2>{w.balance}</h2><a href={to(['payouts', 'account'])}>{w.toAccount}<Icon name="next" /></a>
      </div>
      {rows.map((row) => {
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

function Ledger({ session, all }: { session: Session; all: Row[] }) {
  const rows = all.map((row) => ({
    ...row, name: monthName(monthOfRow(row)),
  }))
  return (
    <section>
      <div class="section-head"><h2>{w.ledger}</h2></div>
      {rows.length === 0 && <Empty title={w.ledgerEmpty} help={w.ledgerEmptyHelp} />}
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
  const month = monthOfRow(row)
  return (
    <Act action="PDF" icon="download" name={`${w.statement}, ${monthName(month)}`}
      run={() => fetchFile(session.api, 'statement_pdf', {
        p_participant_id: session.id, p_year: month.year, p_month: month.month, p_currency: text(row.currency),
      }, PDF, `statement-${monthKey(month)}-${text(row.currency)}.pdf`)} />
  )
}
