// What has come in: rows and amounts by commission month, source and line.
import { text } from '../../api'
import { Exports } from '../../parts/Exports'
import { List } from '../../parts/List'
import type { Session } from '../../session'
import { w } from '../../words'
import { monthName } from '../../format'

export function DataStatus({ session }: { session: Session }) {
  return (
    <>
      <div class="filters">
        <span class="spacer" />
        <Exports session={session} module="product-line" name="data_status" view="data_status" filter={{}}
          order="year.desc,month.desc,source,product_line" />
      </div>
      <List session={session} caption={w.dataStatus} view="data_status" sort="-year" tie="month.desc,source,product_line,currency"
        idOf={(row) => ['year', 'month', 'source', 'product_line', 'currency'].map((key) => text(row[key])).join(' ')}
        empty={{ title: w.dataEmpty, help: session.isOverAll && session.makesFiles ? w.dataEmptyHelp : w.linesEmptyOwn }}
        columns={[
          {
            key: 'year', title: w.month, kind: 'text', sortable: true,
            show: (row) => monthName({ year: Number(text(row.year)), month: Number(text(row.month)) }),
          },
          { key: 'source', title: w.source, kind: 'text', minor: true, sortable: true },
          { key: 'product_line', title: w.productLine, kind: 'text', sortable: true },
          { key: 'row_count', title: w.rows, kind: 'count', minor: true, sortable: true },
          { key: 'last_upload', title: w.lastUpload, kind: 'instant', minor: true, sortable: true },
          { key: 'revenue_actual', title: w.revenue, kind: 'money', minor: true, sortable: true },
          { key: 'currency', title: w.currency, kind: 'text', minor: true },
          { key: 'sales_actual', title: w.sales, kind: 'money', sortable: true },
        ]} />
    </>
  )
}
