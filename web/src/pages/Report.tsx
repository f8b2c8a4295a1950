// The report of a scheme: filters in the address, cards, a table that the server sorts and pages, and its totals.
import { text, type Row } from '../api'
import { patch, to, useAddress } from '../address'
import { known, useData, warm } from '../data'
import { fetchFile, XLSX } from '../files'
import { ago, count, money, monthKey, monthName, monthOf, type Month } from '../format'
import { Card, Empty, Failure, Skeleton, Told } from '../parts/basics'
import { Exports } from '../parts/Exports'
import { Combobox, like, Select } from '../parts/Field'
import { Act } from '../parts/Form'
import { Pages, sortingOf, Table } from '../parts/Table'
import { newestMonth, schemesOf, type Scheme } from '../schemes'
import type { Session } from '../session'
import { w } from '../words'
import { Details, loadDetails } from './Details'
import type { Trend } from './Overview'

const SIZE = 50

function months(scheme: Scheme, session: Session): Promise<string[]> {
  if (scheme.name === 'trainer') {
    return session.api.rows('commission_period', { select: 'year,month', limit: 120 })
      .then((rows) => rows.map((row) => monthKey({ year: Number(row.year), month: Number(row.month) })))
  }
  return newestMonth(session, scheme).then((newest) => {
    if (!newest) return []
    // The year of the newest month and the one before it.
    const keys = []
    for (let at = newest.year * 12 + newest.month - 1, left = 24; left > 0; at -= 1, left -= 1) {
      keys.push(monthKey({ year: Math.floor(at / 12), month: (at % 12) + 1 }))
    }
    return keys
  })
}

interface Listed {
  rows: Row[]
  count: number
  totals: Row[]
}

export function filterOf(scheme: Scheme, month: Month, branch: string, person: string) {
  return {
    year: `eq.${month.year}`,
    month: `eq.${month.month}`,
    ...(scheme.hasBranch && branch ? { branch: `eq.${branch}` } : {}),
    ...(person ? { [scheme.person.id]: `eq.${person}` } : {}),
  }
}

export function orderOf(scheme: Scheme, sort: string): string {
  const { column, isDescending } = sortingOf(sort)
  const found = scheme.columns.find((each) => each.key === column && each.sortable)
  const by = found ? `${column}.${isDescending ? 'desc' : 'asc'}.nullslast` : 'year'
  const tie = scheme.name === 'deal' ? 'id' : scheme.person.id
  // Amounts of several currencies have no order among each other.
  return found?.kind === 'money' ? `currency,${by},${tie}` : `${by},${tie}`
}

function load(session: Session, scheme: Scheme, month: Month, branch: string, person: string, sort: string, page: number) {
  const { api } = session
  return Promise.all([
    api.page(scheme.view, {
      ...filterOf(scheme, month, branch, person),
      order: orderOf(scheme, sort),
      limit: SIZE,
      offset: (page - 1) * SIZE,
    }),
    session.isOverOthers || scheme.name === 'deal' ? scheme.totals(session, month, branch, person) : Promise.resolve([]),
  ]).then(([told, totals]): Listed => ({ ...told, totals }))
}

export function Report({ session }: { session: Session }) {
  const { path, query } = useAddress()
  const mine = schemesOf(session)
  // Without one in the address, the first that the overview has something of.
  const filled = (known('overview') as Trend[] | undefined)?.map((trend) => trend.scheme.name)
  const scheme = mine.find((each) => each.name === path[1]) ?? mine.find((each) => filled?.includes(each.name)) ?? mine[0]
  if (!scheme) return <Empty title={w.nothingYet} help={w.forbidden} />
  return (
    <>
      <div class="page-head">
        <h1>{w.report}</h1>
        {mine.length > 1 && (
          <nav class="tabs" aria-label={w.scheme}>
            {mine.map((each) => (
              <a key={each.name} href={to(['report', each.name])} aria-current={each.name === scheme.name ? 'page' : undefined}>
                {each.title}
              </a>
            ))}
          </nav>
        )}
      </div>
      <ReportOf key={scheme.name} session={session} scheme={scheme} query={query} />
    </>
  )
}

interface ReportProps {
  session: Session
  scheme: Scheme
  query: Record<string, string>
}

function ReportOf({ session, scheme, query }: ReportProps) {
  const periods = useData(`months ${scheme.name}`, () => months(scheme, session))
  if (periods.error || !periods.value) return <Told told={periods} what={w.periods} lines={3} />
  const month = monthOf(query.month) ?? monthOf(periods.value[0])
  if (!month) {
    return (
      <Empty title={w.nothingYet} help={w.nothingYetHelp}>
        {session.may('product-line').view && <a class="button" href={to(['lines'])}>{w.productLines}</a>}
      </Empty>
    )
  }
  return <MonthOf session={session} scheme={scheme} query={query} month={month} periods={periods.value} />
}

function MonthOf({ session, scheme, query, month, periods }: ReportProps & { month: Month; periods: string[] }) {
  const branch = session.branch && scheme.hasBranch ? session.branch : query.branch ?? ''
  const person = session.isOverOthers ? query.person ?? '' : ''
  const sort = query.sort ?? scheme.sort
  const page = Math.max(1, Number(query.page) || 1)
  const key = ['report', scheme.name, monthKey(month), branch, person, sort, page].join(' ')
  const about = ['report', scheme.name, monthKey(month), branch, person].join(' ')
  const told = useData(key, () => load(session, scheme, month, branch, person, sort, page), about)
  const name = monthName(month)
  const keys = periods.includes(monthKey(month)) ? periods : [monthKey(month), ...periods]
  const open = query.open
  const opened = told.value?.rows.find((row) => scheme.idOf(row) === open)
  const near = (row: Row) => {
    const detailsKey = `details ${scheme.name} ${scheme.idOf(row)} ${monthKey(month)}`
    warm(detailsKey, () => loadDetails(session, scheme, row, month))
  }
  return (
    <>
      <div class="filters">
        <Select label={w.month} value={monthKey(month)} onChange={(value) => patch({ month: value, page: '', open: '' })}
          choices={keys.map((value) => ({ value, label: monthName(monthOf(value) ?? month) }))} />
        {scheme.hasBranch && session.isOverOthers && <Branches session={session} branch={branch} />}
        {session.isOverOthers && (
          <People session={session} scheme={scheme} branch={branch} person={person}
            name={text(told.value?.rows[0]?.[scheme.person.name])} />
        )}
        <span class="spacer" />
        <Download session={session} scheme={scheme} month={month} branch={branch} person={person} sort={sort} />
      </div>
      {told.error && <Failure error={told.error} again={told.reload} />}
      {!told.value && !told.error && <Skeleton what={`${scheme.title.toLowerCase()}, ${name}`} lines={8} />}
      {told.value && !told.error && (
        <>
          {(session.isOverOthers || scheme.name === 'deal' ? told.value.totals : told.value.rows).map((totals) => (
            <div class="cards" key={text(totals.currency)}>
              {scheme.cards.map((card, place) => (
                <Card key={card.key} title={card.title} main={place === 0}
                  unit={card.kind === 'money' ? text(totals.currency) : ''}
                  value={card.kind === 'money'
                    ? money(text(totals[card.key]), text(totals.currency)) : count(text(totals[card.key]))} />
              ))}
            </div>
          ))}
          {told.value.rows.length === 0 ? (
            <Empty title={w.nothingInMonth(name)} help={w.nothingInMonthHelp}>
              {(query.branch || query.person) && (
                <button type="button" class="button" onClick={() => patch({ branch: '', person: '', page: '' })}>
                  {w.clearFilters}
                </button>
              )}
            </Empty>
          ) : (
            <section class="card table-card">
              <Table
                caption={`${scheme.title}, ${name}`}
                columns={scheme.columns.filter((column) => column.key !== 'branch' || session.isOverOthers)}
                rows={told.value.rows}
                currency={session.currency}
                idOf={scheme.idOf}
                totals={told.value.totals}
                sort={sort}
                onSort={(value) => patch({ sort: value, page: '' }, true)}
                onOpen={(row) => patch({ open: scheme.idOf(row) })}
                onNear={near}
                openName={(row) => w.openDetails(text(row[scheme.columns[0]?.key ?? '']) || w.unnamed)}
                isWaiting={told.isWaiting}
              />
              <footer class="table-foot">
                <p class="muted">
                  {w.clickForWhy}
                  {scheme.name === 'trainer' && text(told.value.rows[0]?.last_updated_at) !== ''
                    && ` ${w.updated(ago(newestOf(told.value.rows)))}.`}
                </p>
                <Pages page={page} size={SIZE} count={told.value.count}
                  onPage={(value) => patch({ page: value > 1 ? String(value) : '' })} />
              </footer>
            </section>
          )}
          {open && opened && (
            <Details session={session} scheme={scheme} row={opened} month={month} why={query.why}
              onClose={() => patch({ open: '', why: '' })} />
          )}
        </>
      )}
    </>
  )
}

const newestOf = (rows: Row[]) => rows.map((row) => text(row.last_updated_at)).sort().at(-1)

function Branches({ session, branch }: { session: Session; branch: string }) {
  const names = session.branch ? [session.branch] : session.branches.map((row) => text(row.name))
  const choices = [...(session.branch ? [] : [{ value: '', label: w.allBranches }]),
    ...names.map((name) => ({ value: name, label: name }))]
  // Who was chosen may not be of that branch.
  return (
    <Select label={w.branch} value={branch} choices={choices} locked={session.branch && w.ownBranchOnly}
      onChange={(value) => patch({ branch: value, person: '', page: '', open: '' })} />
  )
}

function People({ session, scheme, branch, person, name }: {
  session: Session
  scheme: Scheme
  branch: string
  person: string
  name: string
}) {
  const find = async (wanted: string) => {
    const rows = scheme.name === 'trainer'
      ? await session.api.rows('staff', {
        select: 'id,name', trainer_type: 'not.is.null', branch: branch ? `eq.${branch}` : '', name: like(wanted),
        order: 'name,id', limit: 20,
      })
      : await session.api.rows('participant', {
        select: 'id,name', role: 'not.in.(super_admin,admin,trainer)', name: like(wanted), order: 'name,id', limit: 20,
      })
    return rows.map((row) => ({ value: text(row.id), label: text(row.name) || w.unnamed }))
  }
  return (
    <Combobox label={scheme.person.title} value={person} shown={person ? name || '…' : ''} empty={w.allPeople}
      find={find} onChange={(value) => patch({ person: value, page: '', open: '' })} />
  )
}

interface DownloadProps {
  session: Session
  scheme: Scheme
  month: Month
  branch: string
  person: string
  sort: string
}

const EXPORTS = { trainer: 'trainer_report', network: '', reseller: 'reseller_performance', deal: 'deal_commissions' }

function Download({ session, scheme, month, branch, person, sort }: DownloadProps) {
  const isTrainer = scheme.name === 'trainer'
  // A branch files its month in a workbook of its own, with a sheet for each trainer.
  const book = () => fetchFile(session.api, 'trainer_report_xlsx', {
    p_year: month.year, p_month: month.month, p_branch: branch,
  }, XLSX, `commission-report-${branch}-${monthKey(month)}.xlsx`)
  return (
    <Exports session={session} module={scheme.module} name={EXPORTS[scheme.name] || scheme.name} view={scheme.view}
      filter={filterOf(scheme, month, branch, person)} order={orderOf(scheme, sort)} hasNoBook={!EXPORTS[scheme.name]}
      of={{ year: month.year, month: month.month, person: person || undefined }}>
      {isTrainer && session.makesFiles && (branch
        ? <Act action={w.branchBook(branch)} run={book} /> : <p class="muted small">{w.chooseBranch}</p>)}
    </Exports>
  )
}
