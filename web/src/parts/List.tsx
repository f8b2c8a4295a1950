// A list of a view: sorted, filtered and paged by the server, all of which stands in the address.
import type { ComponentChildren } from 'preact'
import type { Row } from '../api'
import { patch, useAddress } from '../address'
import { useData } from '../data'
import type { Session } from '../session'
import { Empty, Failure, Skeleton } from './basics'
import { Pages, sortingOf, Table, type Column } from './Table'

const SIZE = 50

export type Filter = Record<string, string>

interface ListProps {
  session: Session
  caption: string
  view: string
  filter?: Filter
  columns: Column[]
  sort: string
  idOf: (row: Row) => string
  /** Columns that tell every row from the others. */
  tie: string
  empty: { title: string; help: string; children?: ComponentChildren }
  onOpen?: (row: Row) => void
  openName?: (row: Row) => string
  note?: ComponentChildren
  select?: string
}

/** How the server is to sort: amounts of several currencies have no order among each other. */
export function orderBy(columns: Column[], sort: string, tie: string): string {
  const { column, isDescending } = sortingOf(sort)
  const found = columns.find((each) => each.key === column)
  const by = `${column}.${isDescending ? 'desc' : 'asc'}.nullslast`
  const isMoney = found?.kind === 'money' && columns.some((each) => each.key === 'currency')
  return [...(isMoney ? ['currency'] : []), by, tie].join(',')
}

export function List(props: ListProps) {
  const { session, caption, view, filter = {}, columns, tie, idOf, empty, onOpen, openName, note, select } = props
  const { query } = useAddress()
  const wanted = query.sort ?? props.sort
  const sort = columns.some((column) => column.key === sortingOf(wanted).column) ? wanted : props.sort
  const page = Math.max(1, Number(query.page) || 1)
  const asked = {
    ...(select ? { select } : {}), ...filter, order: orderBy(columns, sort, tie), limit: SIZE, offset: (page - 1) * SIZE,
  }
  const told = useData(`list ${view} ${JSON.stringify(asked)}`, () => session.api.page(view, asked), `list ${view}`)
  if (told.error) return <Failure error={told.error} again={told.reload} />
  if (!told.value) return <Skeleton what={caption.toLowerCase()} lines={6} />
  if (told.value.rows.length === 0 && !told.isWaiting) {
    return <Empty title={empty.title} help={empty.help}>{empty.children}</Empty>
  }
  return (
    <section class="card table-card">
      <Table caption={caption} columns={columns} rows={told.value.rows} currency={session.currency} timeZone={session.timeZone}
        idOf={idOf} sort={sort} onSort={(value) => patch({ sort: value, page: '' }, true)} onOpen={onOpen} openName={openName}
        isWaiting={told.isWaiting} />
      {(note || told.value.count > SIZE) && (
        <footer class="table-foot">
          <div class="muted">{note}</div>
          <Pages page={page} size={SIZE} count={told.value.count}
            onPage={(value) => patch({ page: value > 1 ? String(value) : '' })} />
        </footer>
      )}
    </section>
  )
}
