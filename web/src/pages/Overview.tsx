// The first page: what each scheme comes to, how that went over the months, and what waits for somebody.
import { list, text, type Row } from '../api'
import { to } from '../address'
import { useData } from '../data'
import { before, count, money, monthAt, monthKey, monthName, type Month } from '../format'
import { Card, Empty, Icon, Status, Told, type IconName } from '../parts/basics'
import { Columns, Spark } from '../parts/Chart'
import { schemesOf, type Scheme } from '../schemes'
import type { Session } from '../session'
import { w } from '../words'
import { MONTHS } from './lines/years'

export interface Trend {
  scheme: { name: string } & Pick<Scheme, 'title' | 'cards' | 'main'>
  newest: Month
  /** Of each currency the sums by month, oldest first. */
  rows: Row[]
}

async function trendOf(session: Session, scheme: Scheme): Promise<Trend | undefined> {
  const rows = await scheme.trend(session)
  // Whoever sees people, and no sums of all of them, has nothing to be shown here.
  // Of deals there are twelve months, whatever was in them.
  const first = scheme.name === 'deal' ? rows.find((row) => /[1-9]/.test(text(row[scheme.main]))) : rows[0]
  return first && { scheme, newest: { year: Number(first.year), month: Number(first.month) }, rows: rows.reverse() }
}

/** Product lines come year by year, with the months side by side. */
async function linesOf(session: Session): Promise<Trend | undefined> {
  if (!session.may('product-line').view) return undefined
  const now = monthAt(new Date(), session.timeZone)
  const years = await Promise.all([now.year, now.year - 1].map(async (year) =>
    list(await session.api.call('commission_report', { p_year: year, p_participant_id: session.isOverOthers ? '' : session.id }))
      .filter((row) => row.is_subtotal === true)
      .flatMap((row) => MONTHS.map((name, place): Row => ({
        year: String(year), month: String(place + 1), currency: row.currency ?? null, amount: row[name] ?? null,
      })))))
  const rows = years.flat().sort((one, other) => Number(one.year) - Number(other.year) || Number(one.month) - Number(other.month))
  const newest = rows.findLast((row) => /[1-9]/.test(text(row.amount)))
  return newest && {
    scheme: { name: 'product_line', title: w.productLines, main: 'amount', cards: [{ title: w.commission, key: 'amount', kind: 'money' }] },
    newest: { year: Number(newest.year), month: Number(newest.month) },
    rows,
  }
}

export function Overview({ session }: { session: Session }) {
  const trends = useData('overview', async () =>
    (await Promise.all([...schemesOf(session).map((scheme) => trendOf(session, scheme)), linesOf(session)]))
      .filter((each) => each !== undefined))
  return (
    <>
      <div class="page-head"><h1>{w.hello(session.name)}</h1></div>
      <Told told={trends} what={w.overview} lines={6} />
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
  const link = (month: Month) => scheme.name === 'product_line' ? to(['lines', 'months'], { year: String(month.year) })
    : to(page, { month: monthKey(month) })
  return (
    <section class="trend">
      <div class="section-head">
        <h2>{scheme.title} <small>{monthName(newest)}</small></h2>
        <a href={link(newest)}>{w.seeReport}<Icon name="next" /></a>
      </div>
      {currencies.map((currency) => {
        const all = rows.filter((row) => text(row.currency) === currency && !isAfter(row, newest))
        // A year begins with its first month that has something.
        const own = all.slice(Math.max(0, all.findIndex((row) => /[1-9]/.test(text(row[scheme.main]))))).slice(-12)
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

/** What may wait, by the names of pending_work(): how it looks, what it is called, and where one goes for it. */
const waiting = (isAll: boolean): { [kind: string]: [IconName, string, string, string] } => {
  const close = to([isAll ? 'close' : 'report'])
  return {
    unpriced: ['warn', w.unpriced, w.unpricedHelp, close],
    due: ['close', w.lateMonths, w.lateMonthsHelp, close],
    adjustments: ['refresh', w.adjustments, w.adjustmentsHelp, close],
    disputes: ['report', w.disputes, w.disputesHelp, to(['payouts', 'questions'])],
    payouts: ['payouts', w.payoutsWaiting, w.payoutsWaitingHelp, to(['payouts', 'list'], { state: 'requested' })],
    commissions: ['resellers', w.commissionsWaiting, w.commissionsWaitingHelp, to(['resellers', 'sales'], { state: 'pending' })],
    proposals: ['plus', w.proposalsWaiting, w.proposalsWaitingHelp, to(['payouts', 'adjustments'], { state: 'proposed' })],
    signals: ['search', w.signalsWaiting, w.signalsWaitingHelp, to(['resellers', 'signals'])],
    signUps: ['people', w.signUps, w.signUpsHelp, to(['people'])],
    uploads: ['files', w.uploadsWaiting, w.uploadsWaitingHelp, to(['lines', 'uploads'])],
  }
}

function Attention({ session }: { session: Session }) {
  const told = useData('attention', () => session.api.call('pending_work').then(list))
  // The core knows nothing of accounts.
  const signUps = useData(session.account && session.isOverOthers && session.may('staff').edit ? 'sign-ups' : undefined, () =>
    session.api.act('pending_sign_ups', {}).then(list)).value?.length
  const known = waiting(session.visibility === 'all')
  const rows = told.value?.concat(signUps ? { kind: 'signUps', item_count: `${signUps}` } : []).filter((row) => text(row.kind) in known && (row.kind !== 'uploads' || session.makesFiles))
  return (
    <section>
      <div class="section-head"><h2>{w.attention}</h2></div>
      <Told told={told} what={w.attention} lines={2} />
      {rows?.length === 0 && (
        <div class="card calm"><Status kind="good">{w.allWell}</Status><p class="muted">{w.allWellHelp}</p></div>
      )}
      <ul class="attention">
        {rows?.map((row) => {
          const kind = known[text(row.kind)]
          if (!kind) return null
          const [icon, title, help, href] = kind
          return (
            <li key={icon}>
              <a class="card" href={href}>
                <Icon name={icon} />
                <span class="attention-words"><strong>{title}</strong><small>{help}</small></span>
                <span class="number attention-count">{count(text(row.item_count))}</span>
              </a>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
