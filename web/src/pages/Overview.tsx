// The first page: what each scheme comes to, how that went over the months, and what waits for somebody.
import { text, type Row } from '../api'
import { to } from '../address'
import { useData } from '../data'
import { before, count, money, monthKey, monthName, type Month } from '../format'
import { Card, Empty, Failure, Icon, Skeleton, Status, type IconName } from '../parts/basics'
import { Columns, Spark } from '../parts/Chart'
import { newestMonth, schemesOf, type Scheme } from '../schemes'
import type { Session } from '../session'
import { w } from '../words'

interface Trend {
  scheme: Scheme
  newest: Month
  /** Of each currency the sums by month, oldest first. */
  rows: Row[]
}

async function trendOf(session: Session, scheme: Scheme): Promise<Trend | undefined> {
  const [newest, rows] = await Promise.all([newestMonth(session, scheme), scheme.trend(session)])
  // Whoever sees people, and no sums of all of them, has nothing to be shown here.
  return newest && rows.length > 0 ? { scheme, newest, rows: rows.reverse() } : undefined
}

export function Overview({ session }: { session: Session }) {
  const trends = useData('overview', async () =>
    (await Promise.all(schemesOf(session).map((scheme) => trendOf(session, scheme)))).filter((each) => each !== undefined))
  return (
    <>
      <div class="page-head"><h1>{w.hello(session.name)}</h1></div>
      {trends.error && <Failure error={trends.error} again={trends.reload} />}
      {!trends.value && !trends.error && <Skeleton what={w.overview.toLowerCase()} lines={6} />}
      {trends.value?.length === 0 && <Empty title={w.nothingYet} help={w.nothingYetHelp} />}
      {trends.value?.map((trend) => <TrendOf key={trend.scheme.name} session={session} trend={trend} />)}
      {session.isOverOthers && session.may('earnings').view && <Attention session={session} />}
    </>
  )
}

function TrendOf({ session, trend: { scheme, newest, rows } }: { session: Session; trend: Trend }) {
  const currencies = [...new Set(rows.map((row) => text(row.currency)))]
    .sort((one, other) => Number(other === session.currency) - Number(one === session.currency) || one.localeCompare(other))
  const page = session.isOverOthers ? ['report', scheme.name] : ['mine']
  const link = (month: Month) => to(page, { month: monthKey(month) })
  return (
    <section class="trend">
      <div class="section-head">
        <h2>{scheme.title} <small>{monthName(newest)}</small></h2>
        <a href={link(newest)}>{w.seeReport}<Icon name="next" /></a>
      </div>
      {currencies.map((currency) => {
        const own = rows.filter((row) => text(row.currency) === currency && !isAfter(row, newest)).slice(-12)
        const now = own.find((row) => isOf(row, newest))
        const last = own.find((row) => isOf(row, before(newest)))
        return (
          <div class="trend-body" key={currency}>
            <div class="cards">
              {scheme.cards.map((card, place) => (
                <Card key={card.key} title={card.title} main={place === 0} unit={card.kind === 'money' ? currency : ''}
                  value={written(card.kind, text(now?.[card.key]) || '0', currency)}
                  note={last && `${monthName(before(newest), 'short')}: ${
                    written(card.kind, text(last[card.key]) || '0', currency)}`}>
                  <Spark values={own.map((row) => text(row[card.key]))} />
                </Card>
              ))}
            </div>
            {own.length > 1 && (
              <div class="card">
                <h3 class="chart-title">{w.chartOf(scheme.cards[0]?.title ?? scheme.title)} <small>{currency}</small></h3>
                <Columns title={w.chartOf(scheme.title)} columns={own.map((row) => {
                  const month = { year: Number(row.year), month: Number(row.month) }
                  return {
                    key: monthKey(month),
                    label: monthName(month, 'short', false),
                    value: text(row[scheme.main]),
                    said: money(text(row[scheme.main]), currency),
                    href: link(month),
                    isNow: isOf(row, newest),
                  }
                })} />
              </div>
            )}
          </div>
        )
      })}
    </section>
  )
}

const isAfter = (row: Row, { year, month }: Month) => Number(row.year) * 12 + Number(row.month) > year * 12 + month
const isOf = (row: Row, month: Month) => Number(row.year) === month.year && Number(row.month) === month.month
const written = (kind: 'money' | 'count', value: string, currency: string) =>
  kind === 'money' ? money(value, currency) : count(value)

interface Waiting {
  key: string
  icon: IconName
  title: string
  help: string
  count: number
  href: string
}

async function waiting(session: Session): Promise<Waiting[]> {
  const { api } = session
  const counted = (view: string, filter: Record<string, string>) =>
    api.page(view, { ...filter, limit: 1 }).then((page) => page.count).catch(() => 0)
  const isAll = session.visibility === 'all'
  const [unpriced, adjustments, late, disputes, payouts, commissions, uploads, proposals, signals] = await Promise.all([
    counted('unpriced_record', { select: 'scheme' }),
    counted('pending_adjustments', { select: 'scheme' }),
    isAll ? api.call('months_due').then((rows) => (Array.isArray(rows) ? rows.length : 0)).catch(() => 0) : 0,
    session.may('settlement').view ? counted('dispute_status', { select: 'dispute_id', status: 'in.(open,in_review)' }) : 0,
    session.may('settlement').edit ? counted('payout_status', { select: 'payout_id', status: 'eq.requested' }) : 0,
    session.may('reseller').edit ? counted('reseller_commission_report', { select: 'sale_id', status: 'eq.pending' }) : 0,
    session.makesFiles && isAll && session.may('product-line').edit
      ? counted('import_file', { select: 'id', state: 'eq.staged' }) : 0,
    isAll && session.may('settlement').edit
      ? counted('manual_adjustment', { select: 'id', approved_at: 'is.null', rejected_at: 'is.null' }) : 0,
    session.may('reseller').edit ? counted('fraud_signal', { select: 'id', status: 'eq.open' }) : 0,
  ])
  const close = isAll ? to(['close']) : to(['report'])
  const all: Waiting[] = [
    { key: 'unpriced', icon: 'warn', title: w.unpriced, help: w.unpricedHelp, count: unpriced, href: close },
    { key: 'late', icon: 'close', title: w.lateMonths, help: w.lateMonthsHelp, count: late, href: close },
    { key: 'adjustments', icon: 'refresh', title: w.adjustments, help: w.adjustmentsHelp, count: adjustments, href: close },
    { key: 'disputes', icon: 'report', title: w.disputes, help: w.disputesHelp, count: disputes, href: to(['payouts', 'questions']) },
    {
      key: 'payouts', icon: 'payouts', title: w.payoutsWaiting, help: w.payoutsWaitingHelp, count: payouts,
      href: to(['payouts', 'list'], { state: 'requested' }),
    },
    {
      key: 'commissions', icon: 'resellers', title: w.commissionsWaiting, help: w.commissionsWaitingHelp, count: commissions,
      href: to(['resellers', 'sales'], { state: 'pending' }),
    },
    {
      key: 'proposals', icon: 'plus', title: w.proposalsWaiting, help: w.proposalsWaitingHelp, count: proposals,
      href: to(['payouts', 'adjustments'], { state: 'proposed' }),
    },
    {
      key: 'signals', icon: 'search', title: w.signalsWaiting, help: w.signalsWaitingHelp, count: signals,
      href: to(['resellers', 'signals']),
    },
    { key: 'uploads', icon: 'files', title: w.uploadsWaiting, help: w.uploadsWaitingHelp, count: uploads, href: to(['lines', 'uploads']) },
  ]
  return all.filter((each) => each.count > 0)
}

function Attention({ session }: { session: Session }) {
  const told = useData('attention', () => waiting(session))
  return (
    <section>
      <div class="section-head"><h2>{w.attention}</h2></div>
      {!told.value && !told.error && <Skeleton what={w.attention.toLowerCase()} lines={2} />}
      {told.value?.length === 0 && (
        <div class="card calm"><Status kind="good">{w.allWell}</Status><p class="muted">{w.allWellHelp}</p></div>
      )}
      <ul class="attention">
        {told.value?.map((each) => {
          const inside = (
            <>
              <Icon name={each.icon} />
              <span class="attention-words"><strong>{each.title}</strong><small>{each.help}</small></span>
              <span class="number attention-count">{count(String(each.count))}</span>
            </>
          )
          return <li key={each.key}>{each.href ? <a class="card" href={each.href}>{inside}</a> : <div class="card">{inside}</div>}</li>
        })}
      </ul>
    </section>
  )
}
