// What is paid by product line and month of a year, and why.
import { list, record, text, type Row } from '../../api'
import { patch, useAddress } from '../../address'
import { useData } from '../../data'
import { count, day, money, monthName, priced } from '../../format'
import { Empty, Failure, Skeleton, Told } from '../../parts/basics'
import { Drawer } from '../../parts/Drawer'
import { Exports } from '../../parts/Exports'
import { Combobox } from '../../parts/Field'
import { findPeople } from '../../people'
import type { Session } from '../../session'
import { inWords, w } from '../../words'
import { useYears, Wide, YearChoice } from './years'

export function Months({ session }: { session: Session }) {
  const { query } = useAddress()
  const years = useYears(session)
  if (!years) return <Skeleton what={w.months.toLowerCase()} lines={5} />
  const year = Number(query.year) || years[1] || new Date().getFullYear()
  return <Year session={session} years={years} year={year} person={session.isOverOthers ? query.person ?? '' : session.id} />
}

function Year({ session, years, year, person }: { session: Session; years: number[]; year: number; person: string }) {
  const { query } = useAddress()
  const { api } = session
  const told = useData(`line months ${year} ${person}`, async () => {
    const [rows, reps] = await Promise.all([
      api.call('commission_report', { p_year: year, p_participant_id: person }).then(list),
      api.rows('product_line_report', {
        year: `eq.${year}`, participant_id: person ? `eq.${person}` : '', order: 'participant_name,product_line,participant_id', limit: 500,
      }),
    ])
    return { rows, reps }
  }, 'line months')
  const [openPerson, openLine, openMonth] = (query.open ?? '').split('~')
  return (
    <>
      <div class="filters">
        <YearChoice years={years} year={year} />
        {session.isOverOthers && (
          <Combobox label={w.rep} value={person} shown={person ? text(told.value?.reps[0]?.participant_name) || '…' : ''}
            empty={w.allPeople} find={findPeople(session, { role: 'eq.rep' })} onChange={(value) => patch({ person: value, open: '' })} />
        )}
        <span class="spacer" />
        <Exports session={session} module="product-line" name="product_line_report" view="product_line_report"
          filter={{ year: `eq.${year}`, participant_id: person ? `eq.${person}` : '' }}
          order="participant_name,product_line,participant_id" of={{ year, person: person || undefined }} />
      </div>
      <Told told={told} what={w.months} lines={5} />
      {told.value?.rows.length === 0 && <Empty title={w.linesEmpty(String(year))} help={session.isOverAll && session.makesFiles ? w.linesEmptyHelp : w.linesEmptyOwn} />}
      {told.value && told.value.rows.length > 0 && (
        <>
          <h2>{w.byLine}</h2>
          <Wide caption={w.byLine} rows={told.value.rows} head={w.productLine} isSum={(row) => row.is_subtotal === true}
            nameOf={(row) => text(row.product_line) || w.total} noteOf={(row) => text(row.currency)}
            last={[{ key: 'total', title: w.total }]} />
          <h2>{w.byRep}</h2>
          <p class="muted">{w.clickForWhy}</p>
          <Wide caption={w.byRep} rows={told.value.reps} head={w.rep} isSum={() => false}
            nameOf={(row) => text(row.participant_name) || w.unnamed}
            noteOf={(row) => `${text(row.product_line)} · ${text(row.currency)}`}
            last={[{ key: 'total', title: w.total }, { key: 'threshold', title: w.threshold }]}
            onOpen={(row, month) => patch({ open: [text(row.participant_id), text(row.product_line), month].join('~') })} />
        </>
      )}
      {openPerson && openLine && openMonth && (
        <WhyMonth session={session} person={openPerson} line={openLine} year={year} month={Number(openMonth)}
          currency={text(told.value?.reps.find((row) => text(row.product_line) === openLine)?.currency)} />
      )}
    </>
  )
}

interface WhyProps {
  session: Session
  person: string
  line: string
  year: number
  month: number
  currency: string
}

export function WhyMonth({ session, person, line, year, month, currency }: WhyProps) {
  const told = useData(`why line ${person} ${line} ${year} ${month}`, () => session.api.call('explain_product_line_month', {
    p_participant_id: person, p_product_line: line, p_year: year, p_month: month,
  }).then(record))
  const said = told.value
  return (
    <Drawer title={line} lead={`${w.howCame} · ${monthName({ year, month })}`} onClose={() => patch({ open: '' })}>
      {told.error && <Failure error={told.error} again={told.reload} />}
      {!said && !told.error && <Skeleton what={w.howCame.toLowerCase()} lines={6} />}
      {said && <Said said={said} currency={currency} />}
    </Drawer>
  )
}

const STEPS = ['cumulated_sales', 'threshold', 'tier_1', 'tier_2', 'tier_2_release', 'payout']

function Said({ said, currency }: { said: Row; currency: string }) {
  const steps = record(said.steps)
  const sales = list(said.sales)
  const titles: { [step: string]: string } = {
    cumulated_sales: w.cumulatedSales, threshold: w.threshold, tier_1: w.tier1, tier_2: w.tier2, tier_2_release: w.tier2Release,
    payout: w.payoutOf,
  }
  return (
    <>
      <p class="figure-value big"><span class="unit">{currency}</span>
        <span class="number">{money(text(said.payout), currency)}</span></p>
      <p class="muted">{text(said.name)}</p>
      <ol class="reasons">
        {STEPS.filter((step) => text(steps[step])).map((step) => (
          <li class="reason" key={step}>
            <p class="reason-head">{titles[step]}</p>
            <p class="formula">{inWords(text(steps[step]))}</p>
          </li>
        ))}
      </ol>
      {sales.length > 0 && <h3>{w.sales} <small>{count(String(sales.length))}</small></h3>}
      <ul class="lines">
        {sales.slice(0, 200).map((sale, place) => (
          <li key={place} class="line">
            <span>{text(sale.source_id) || text(sale.source)}
              <small>{[text(sale.source), day(text(sale.revenue_on))].filter(Boolean).join(' · ')}</small></span>
            <span class="number">{priced(text(sale.sales_actual), currency)}
              <small>{w.revenue}: {money(text(sale.revenue_actual), currency)}</small></span>
          </li>
        ))}
      </ul>
    </>
  )
}
