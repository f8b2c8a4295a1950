// Sales of a year against what was set for them, and the objectives themselves side by side.
import { list, text } from '../../api'
import { patch, useAddress } from '../../address'
import { useData } from '../../data'
import { hundredths, monthName } from '../../format'
import { Card, Empty, Skeleton, Told } from '../../parts/basics'
import { Exports } from '../../parts/Exports'
import { Combobox, Select } from '../../parts/Field'
import { Table } from '../../parts/Table'
import { money } from '../../format'
import { findPeople } from '../../people'
import type { Session } from '../../session'
import { w } from '../../words'
import { MONTHS, useYears, Wide, YearChoice } from './years'

export function Objectives({ session }: { session: Session }) {
  const { query } = useAddress()
  const years = useYears(session)
  if (!years) return <Skeleton what={w.objectives.toLowerCase()} lines={5} />
  return <Year session={session} years={years} year={Number(query.year) || years[1] || new Date().getFullYear()} />
}

function Year({ session, years, year }: { session: Session; years: number[]; year: number }) {
  const { api } = session
  const { query } = useAddress()
  const person = session.isOverOthers ? query.person ?? '' : session.id
  const line = query.line ?? ''
  const told = useData(`objectives ${year} ${person} ${line}`, async () => {
    const [summary, matrix, lines] = await Promise.all([
      api.call('sales_performance_summary', { p_year: year, p_participant_id: person, p_product_line: line }).then(list),
      api.rows('objective_matrix', {
        year: `eq.${year}`, product_line: line ? `eq.${line}` : '', participant_id: session.isOverOthers && !person ? '' : `eq.${person}`,
        order: 'currency,product_line,is_subtotal,participant_name', limit: 500,
      }),
      api.rows('product_line', { select: 'name', order: 'name' }),
    ])
    return { summary, matrix, lines }
  }, 'objectives')
  const rows = told.value?.summary ?? []
  const currencies = [...new Set(rows.map((row) => text(row.currency)))]
  const nameOf = (period: string) => {
    const place = MONTHS.indexOf(period)
    return place < 0 ? period : monthName({ year, month: place + 1 }, 'long', false)
  }
  return (
    <>
      <div class="filters">
        <YearChoice years={years} year={year} />
        <Select label={w.productLine} value={line} onChange={(value) => patch({ line: value })}
          choices={[{ value: '', label: w.all }, ...(told.value?.lines ?? []).map((row) => ({ value: text(row.name), label: text(row.name) }))]} />
        {session.isOverOthers && (
          <Combobox label={w.rep} value={person} shown={person ? text(told.value?.matrix[0]?.participant_name) || '…' : ''}
            empty={w.allPeople} find={findPeople(session, { role: 'eq.rep' })} onChange={(value) => patch({ person: value })} />
        )}
        <span class="spacer" />
        <Exports session={session} module="product-line" name="sales_performance" view="sales_performance"
          filter={{ year: `eq.${year}`, product_line: line ? `eq.${line}` : '', participant_id: person ? `eq.${person}` : '' }}
          order="product_line,participant_name,month" of={{ year, person: person || undefined }} />
      </div>
      <Told told={told} what={w.objectives} lines={5} />
      {told.value && currencies.length === 0 && told.value.matrix.length === 0 && (
        <Empty title={w.objectivesEmpty(String(year))} help={session.isAdmin ? w.objectivesEmptyHelp : w.linesEmptyOwn} />
      )}
      {currencies.map((currency) => {
        const own = rows.filter((row) => text(row.currency) === currency)
        const sum = own.find((row) => text(row.period) === 'year')
        const months = own.filter((row) => MONTHS.includes(text(row.period)))
          .map((row) => ({ ...row, name: nameOf(text(row.period)) }))
        return (
          <div class="stack" key={currency}>
            {sum && (
              <div class="cards">
                <Card title={w.sales} unit={currency} value={money(text(sum.sales_actual), currency)} main />
                <Card title={w.objective} unit={currency} value={money(text(sum.objective), currency)}
                  note={text(sum.percent_of_objective) && hundredths(text(sum.percent_of_objective))} />
                <Card title={w.revenue} unit={currency} value={money(text(sum.revenue_actual), currency)} />
                <Card title={w.payoutOf} unit={currency} value={money(text(sum.payout), currency)} />
              </div>
            )}
            <section class="card table-card">
              <Table caption={`${w.objectives} ${currency}`} rows={months} currency={currency} idOf={(row) => text(row.period)}
                totals={sum ? [sum] : undefined}
                columns={[
                  { key: 'name', title: w.month, kind: 'name' },
                  { key: 'objective', title: w.objective, kind: 'money', minor: true },
                  { key: 'percent_of_objective', title: w.ofObjective, kind: 'hundredths' },
                  { key: 'revenue_actual', title: w.revenue, kind: 'money', minor: true },
                  { key: 'payout', title: w.payoutOf, kind: 'money', minor: true },
                  { key: 'margin', title: w.margin, kind: 'money', minor: true },
                  { key: 'sales_actual', title: w.sales, kind: 'money' },
                ]} />
            </section>
          </div>
        )
      })}
      {told.value && told.value.matrix.length > 0 && (
        <>
          <h2>{w.objectives}</h2>
          <Wide caption={w.objectives} rows={told.value.matrix} head={w.productLine} isSum={(row) => row.is_subtotal === true}
            nameOf={(row) => text(row.product_line)}
            noteOf={(row) => `${row.is_subtotal === true ? w.total : text(row.participant_name) || w.unnamed} · ${text(row.currency)}`}
            last={[{ key: 'annual_objective', title: w.year }, { key: 'threshold', title: w.threshold }]} />
        </>
      )}
    </>
  )
}
