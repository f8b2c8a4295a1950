// What a report shows of each scheme: the same page, by these declarations.
import type { Row } from './api'
import { list, record, text } from './api'
import type { Month } from './format'
import type { Column } from './parts/Table'
import type { Session } from './session'
import { w } from './words'

export type SchemeName = 'trainer' | 'network' | 'reseller' | 'deal'

export interface CardOf {
  title: string
  key: string
  kind: 'money' | 'count'
}

export interface Scheme {
  name: SchemeName
  title: string
  module: string
  /** What is listed, and how a row is told from the others. */
  view: string
  idOf: (row: Row) => string
  person: { id: string; name: string; title: string }
  columns: Column[]
  sort: string
  /** The sums of a month in each currency, as the database has them; none where it has none. */
  totals: (session: Session, month: Month, branch: string, person: string) => Promise<Row[]>
  /** The months of all that the person sees, or of their own, the newest first. */
  trend: (session: Session) => Promise<Row[]>
  cards: CardOf[]
  hasBranch: boolean
  /** The amount that stands for the scheme, in the view and in its totals. */
  main: string
  /** Where the newest month is found. */
  newest: string
  newestFilter: Record<string, string>
}

const NEWEST = 'year.desc,month.desc'
const MOST = 48
const none = () => Promise.resolve<Row[]>([])
const dayOf = ({ year, month }: Month, day: number) => new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10)
const monthOnly = ({ year, month }: Month) => ({ year: `eq.${year}`, month: `eq.${month}` })

export function schemes(): Scheme[] {
  return [
    {
      name: 'trainer',
      title: w.trainers,
      module: 'staff-commission',
      view: 'view_5_2_trainer_monthly_commission_report',
      idOf: (row) => `${text(row.trainer_id)} ${text(row.trainer_category)} ${text(row.trainer_type)}`,
      person: { id: 'trainer_id', name: 'trainer_name', title: w.trainer },
      columns: [
        { key: 'trainer_name', title: w.trainer, kind: 'name', sortable: true },
        { key: 'branch', title: w.branch, kind: 'text', minor: true, sortable: true },
        { key: 'trainer_category', title: w.category, kind: 'word', minor: true, sortable: true },
        { key: 'total_conduction_count', title: w.sessions, kind: 'count', minor: true, sortable: true },
        { key: 'total_conduction_fee', title: w.sessionFees, kind: 'money', minor: true, sortable: true },
        { key: 'total_sales_commission', title: w.salesCommission, kind: 'money', minor: true, sortable: true },
        { key: 'currency', title: w.currency, kind: 'text', minor: true },
        { key: 'total_entitled_commission', title: w.totalCommission, kind: 'money', sortable: true },
      ],
      sort: '-total_entitled_commission',
      totals: ({ api }, month, branch, person) => person ? none() : api.rows('commission_total', {
        ...monthOnly(month), branch: branch ? `eq.${branch}` : 'is.null', order: 'currency',
      }),
      trend: (session) => session.api.rows('commission_total', {
        month: 'not.is.null', branch: session.branch ? `eq.${session.branch}` : 'is.null', order: NEWEST, limit: MOST,
      }),
      cards: [
        { title: w.totalCommission, key: 'total_entitled_commission', kind: 'money' },
        { title: w.sessionFees, key: 'total_conduction_fee', kind: 'money' },
        { title: w.salesCommission, key: 'total_sales_commission', kind: 'money' },
        { title: w.sessions, key: 'total_conduction_count', kind: 'count' },
      ],
      hasBranch: true,
      main: 'total_entitled_commission',
      newest: 'commission_period',
      newestFilter: {},
    },
    {
      name: 'network',
      title: w.affiliates,
      module: 'network',
      view: 'network_kpi',
      idOf: (row) => text(row.participant_id),
      person: { id: 'participant_id', name: 'participant_name', title: w.person },
      columns: [
        { key: 'participant_name', title: w.person, kind: 'name', sortable: true },
        { key: 'revenue', title: w.revenue, kind: 'money', minor: true, sortable: true },
        { key: 'tier_rate', title: w.rate, kind: 'percent', minor: true, sortable: true },
        { key: 'commission_direct', title: w.direct, kind: 'money', minor: true, sortable: true },
        { key: 'commission_override', title: w.override, kind: 'money', minor: true, sortable: true },
        { key: 'network_size', title: w.size, kind: 'count', minor: true },
        { key: 'currency', title: w.currency, kind: 'text', minor: true },
        { key: 'total_commission', title: w.totalCommission, kind: 'money', sortable: true },
      ],
      sort: '-total_commission',
      totals: ({ api }, month, _branch, person) =>
        person ? none() : api.rows('network_kpi_workspace', monthOnly(month)),
      trend: (session) => session.visibility === 'all'
        ? session.api.rows('network_kpi_workspace', { order: NEWEST, limit: MOST })
        : session.api.rows('network_kpi', { participant_id: `eq.${session.id}`, order: NEWEST, limit: MOST }),
      cards: [
        { title: w.totalCommission, key: 'total_commission', kind: 'money' },
        { title: w.revenue, key: 'revenue', kind: 'money' },
        { title: w.override, key: 'commission_override', kind: 'money' },
        { title: w.newCustomers, key: 'new_customers', kind: 'count' },
      ],
      hasBranch: false,
      main: 'total_commission',
      newest: 'monthly_stats',
      newestFilter: { order: 'month.desc' },
    },
    {
      name: 'reseller',
      title: w.resellers,
      module: 'reseller',
      view: 'reseller_performance',
      idOf: (row) => `${text(row.reseller_id)} ${text(row.currency)}`,
      person: { id: 'reseller_id', name: 'reseller_name', title: w.person },
      columns: [
        { key: 'reseller_name', title: w.person, kind: 'name', sortable: true },
        { key: 'sale_count', title: w.saleCount, kind: 'count', minor: true, sortable: true },
        { key: 'sales', title: w.sales, kind: 'money', minor: true, sortable: true },
        { key: 'refunded_amount', title: w.refunded, kind: 'money', minor: true, sortable: true },
        { key: 'net_sales', title: w.netSales, kind: 'money', minor: true, sortable: true },
        { key: 'currency', title: w.currency, kind: 'text', minor: true },
        { key: 'commission', title: w.commission, kind: 'money', sortable: true },
      ],
      sort: '-commission',
      totals: ({ api }, month, _branch, person) => person ? none() : api.rows('reseller_total', {
        ...monthOnly(month), order: 'currency',
      }),
      trend: (session) => session.isOverOthers ? session.api.rows('reseller_total', { order: NEWEST, limit: MOST }) : session.api.rows('reseller_performance', {
        reseller_id: `eq.${session.id}`, order: NEWEST, limit: MOST,
      }),
      cards: [
        { title: w.commission, key: 'commission', kind: 'money' },
        { title: w.netSales, key: 'net_sales', kind: 'money' },
        { title: w.saleCount, key: 'sale_count', kind: 'count' },
      ],
      hasBranch: false,
      main: 'commission',
      newest: 'reseller_performance',
      newestFilter: { order: 'year.desc,month.desc' },
    },
    {
      name: 'deal',
      title: w.deals,
      module: 'deals',
      view: 'deal_commission_report',
      idOf: (row) => text(row.id),
      person: { id: 'participant_id', name: 'participant_name', title: w.person },
      columns: [
        { key: 'deal_name', title: w.deal, kind: 'name', sortable: true },
        { key: 'participant_name', title: w.person, kind: 'text', minor: true, sortable: true },
        { key: 'component_name', title: w.component, kind: 'text', minor: true, sortable: true },
        { key: 'close_date', title: w.closedOn, kind: 'day', minor: true, sortable: true },
        { key: 'credit_amount', title: w.credit, kind: 'money', minor: true, sortable: true },
        { key: 'commission_rate', title: w.rate, kind: 'percent', minor: true, sortable: true },
        { key: 'currency', title: w.currency, kind: 'text', minor: true },
        { key: 'amount', title: w.commission, kind: 'money', sortable: true },
      ],
      sort: '-amount',
      totals: async ({ api }, month, _branch, person) => {
        const sums = record(await api.call('commission_analytics', {
          p_from: dayOf(month, 1), p_until: dayOf({ year: month.year, month: month.month + 1 }, 0), p_participant_id: person,
        }))
        return [{
          currency: sums.currency ?? null, amount: sums.total_commission_amount ?? null, deals: sums.total_records ?? null,
        }]
      },
      trend: async ({ api }) => {
        const said = record(await api.call('commission_trends'))
        return list(said.monthly_trends).map((row): Row => {
          const [year, month] = text(row.month).split('-')
          return {
            year: year ?? '', month: String(Number(month)), currency: said.currency ?? null,
            amount: row.total_commission ?? null, deals: row.deal_count ?? null,
          }
        }).reverse()
      },
      cards: [
        { title: w.commission, key: 'amount', kind: 'money' },
        { title: w.deals, key: 'deals', kind: 'count' },
      ],
      hasBranch: false,
      main: 'amount',
      newest: 'deal_commission_report',
      newestFilter: { month: 'not.is.null', order: 'year.desc,month.desc' },
    },
  ]
}

/** The schemes that the company uses and the person may look at. */
export const schemesOf = (session: Session) =>
  schemes().filter((scheme) => session.may(scheme.module).view && session.uses(scheme.module))

/** Its newest month with results; undefined: it has none. */
export async function newestMonth(session: Session, scheme: Scheme): Promise<Month | undefined> {
  const select = scheme.newest === 'monthly_stats' ? 'month' : 'year,month'
  const row = await session.api.row(scheme.newest, { select, ...scheme.newestFilter })
  if (!row) return undefined
  const [year, month] = text(row.year) ? [text(row.year), text(row.month)] : text(row.month).split('-')
  return { year: Number(year), month: Number(month) }
}
