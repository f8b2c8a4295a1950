// What a row of a report is made of. Every amount of it opens why it is what it is.
import { useState } from 'preact/hooks'
import { text, type Row } from '../api'
import { patch } from '../address'
import { useData } from '../data'
import { count, instant, money, monthKey, monthName, percent, priced, type Month } from '../format'
import { Told } from '../parts/basics'
import { Drawer } from '../parts/Drawer'
import { Table } from '../parts/Table'
import type { Scheme } from '../schemes'
import type { Session } from '../session'
import { stateWord, w, wordFor } from '../words'
import { Why, type Asked } from './Why'

const SHOWN = 15
const SESSION_KINDS = ['paid', 'free', 'transform', 'express', 'sponsor', 'compensate'] as const

export function loadDetails(session: Session, scheme: Scheme, row: Row, month: Month): Promise<Row[]> {
  const { api } = session
  const of = { year: `eq.${month.year}`, month: `eq.${month.month}` }
  switch (scheme.name) {
    case 'trainer':
      return api.rows('view_5_2_1_trainer_monthly_commission_details', {
        trainer_id: `eq.${text(row.trainer_id)}`, ...of, order: 'total_entitled_commission.desc,id', limit: 500,
      })
    case 'network':
      return api.rows('network_transaction', {
        participant_id: `eq.${text(row.participant_id)}`, ...of, order: 'sold_at.desc,id', limit: 200,
      })
    case 'reseller':
      return api.rows('reseller_commission_report', {
        reseller_id: `eq.${text(row.reseller_id)}`, currency: `eq.${text(row.currency)}`,
        ...soldIn(month), order: 'sold_at.desc,sale_id', limit: 200,
      })
    default:
      return Promise.resolve([])
  }
}

// Days around the month in the calendar of UTC would lose sales at its edges: one day more on both sides is shown.
function soldIn(month: Month) {
  const from = new Date(Date.UTC(month.year, month.month - 1, 1)).toISOString()
  const until = new Date(Date.UTC(month.year, month.month, 1)).toISOString()
  return { and: `(sold_at.gte.${from},sold_at.lt.${until})` }
}

interface DetailsProps {
  session: Session
  scheme: Scheme
  row: Row
  month: Month
  why: string | undefined
  onClose: () => void
}

export function Details({ session, scheme, row, month, why, onClose }: DetailsProps) {
  const title = text(row[scheme.columns[0]?.key ?? '']) || w.unnamed
  const asked = askedOf(scheme, row, month, why)
  if (asked) {
    const back = scheme.name === 'trainer' || scheme.name === 'reseller' ? () => patch({ why: '' }) : undefined
    return (
      <Drawer key="why" title={title} lead={`${w.howCame} · ${monthName(month)}`} onClose={onClose} onBack={back}>
        <Why session={session} asked={asked} />
      </Drawer>
    )
  }
  return (
    <Drawer key="details" title={title} lead={leadOf(scheme, row, month)} onClose={onClose}>
      {scheme.name === 'trainer' && <TrainerParts session={session} row={row} month={month} />}
      <Parts session={session} scheme={scheme} row={row} month={month} />
    </Drawer>
  )
}

function askedOf(scheme: Scheme, row: Row, month: Month, why: string | undefined): Asked | undefined {
  if (scheme.name === 'network') return { scheme: 'network', id: text(row.participant_id), month }
  if (scheme.name === 'deal') return { scheme: 'deal', id: text(row.deal_id), person: text(row.participant_id), month }
  return why ? { scheme: scheme.name, id: why, month } : undefined
}

function leadOf(scheme: Scheme, row: Row, month: Month): string {
  const parts = [monthName(month)]
  if (scheme.name === 'trainer') {
    parts.push(text(row.branch), wordFor(text(row.trainer_category)), wordFor(text(row.trainer_type)))
  }
  return parts.filter(Boolean).join(' · ')
}

/** The kinds of sessions that were paid by the hour. */
export function useHourly(session: Session, trainer: string, month: Month): Set<string> {
  const told = useData(`hourly ${trainer} ${monthKey(month)}`, () => session.api.rows('trainer_session', {
    select: 'session_type', trainer_id: `eq.${trainer}`, year: `eq.${month.year}`, month: `eq.${month.month}`, per_hour: 'is.true',
  }))
  return new Set(told.value?.map((row) => text(row.session_type)))
}

/** Sessions three by two, and sales, as the report has them. */
export function TrainerParts({ session, row, month }: { session: Session; row: Row; month: Month }) {
  const currency = text(row.currency)
  const hourly = useHourly(session, text(row.trainer_id), month)
  return (
    <>
      <p class="figure-value big"><span class="unit">{currency}</span>
        <span class="number">{money(text(row.total_entitled_commission), currency)}</span></p>
      <dl class="breakdown">
        {SESSION_KINDS.map((kind) => (
          <div key={kind} class={text(row[`total_${kind}_session`]) === '0' ? 'none' : undefined}>
            <dt>{w[kind]}</dt>
            <dd>
              <span class="number">{money(text(row[`conduction_fee_${kind}`]), currency)}</span>
              <small>{w.sessionsOf(count(text(row[`total_${kind}_session`])))}{hourly.has(kind) && ` · ${w.perHour}`}</small>
            </dd>
          </div>
        ))}
        {!['', '0'].includes(text(row.total_other_session)) && (
          <div>
            <dt>{w.other}</dt>
            <dd>
              <span class="number">{money(text(row.conduction_fee_other), currency)}</span>
              <small>{w.sessionsOf(count(text(row.total_other_session)))}</small>
            </dd>
          </div>
        )}
      </dl>
      <dl class="breakdown two">
        <div>
          <dt>{w.newSales}</dt>
          <dd>
            <span class="number">{money(text(row.sales_commission), currency)}</span>
            <small>{w.of(money(text(row.total_new_sales), currency))}</small>
          </dd>
        </div>
        <div>
          <dt>{w.renewals}</dt>
          <dd>
            <span class="number">{money(text(row.renew_commission), currency)}</span>
            <small>{w.of(money(text(row.total_renew_sales), currency))}</small>
          </dd>
        </div>
      </dl>
    </>
  )
}

export function Parts({ session, scheme, row, month }: { session: Session; scheme: Scheme; row: Row; month: Month }) {
  const key = `details ${scheme.name} ${scheme.idOf(row)} ${monthKey(month)}`
  const told = useData(key, () => loadDetails(session, scheme, row, month))
  const [shown, setShown] = useState(SHOWN)
  if (told.error || !told.value) return <Told told={told} what={w.details} lines={6} />
  if (scheme.name === 'trainer') {
    return (
      <>
        <h3>{w.members}</h3>
        <Table
          caption={w.members}
          columns={[
            { key: 'member_name', title: w.member, kind: 'name' },
            { key: 'total_conduction_fee', title: w.sessionFees, kind: 'money', minor: true },
            { key: 'total_sales_commission', title: w.salesCommission, kind: 'money', minor: true },
            { key: 'total_entitled_commission', title: w.totalCommission, kind: 'money' },
          ]}
          rows={told.value.slice(0, shown).map((each) => (
            each.member_id === null ? { ...each, member_name: w.withoutMember } : each))}
          currency={text(row.currency)}
          idOf={(each) => text(each.id)}
          onOpen={(each) => patch({ why: text(each.id) })}
          openName={(each) => w.whyOf(`${text(each.member_name) || w.unnamed}, ${
            priced(text(each.total_entitled_commission), text(row.currency))}`)}
        />
        {told.value.length > shown && (
          <button type="button" class="button" onClick={() => setShown(told.value?.length ?? shown)}>
            {w.showMore(count(String(told.value.length - shown)))}
          </button>
        )}
      </>
    )
  }
  return (
    <>
      <h3>{w.sales}</h3>
      <ul class="lines">
        {told.value.map((sale) => {
          const inside = (
            <>
              <span>
                {text(sale.client_name) || text(sale.product_name) || text(sale.transaction_reference)}
                <small>{instant(text(sale.sold_at), session.timeZone)} · {stateWord(text(sale.status))}</small>
              </span>
              <span class="number">
                {priced(text(sale.amount), text(sale.currency))}
                <small>{w.of(money(text(sale.sale_amount), text(sale.currency)))}
                  {text(sale.commission_rate) && ` · ${percent(text(sale.commission_rate))}`}</small>
              </span>
            </>
          )
          return (
            <li key={text(sale.sale_id)}>
              {text(sale.amount)
                ? <button type="button" class="line" onClick={() => patch({ why: text(sale.sale_id) })}>{inside}</button>
                : <span class="line">{inside}</span>}
            </li>
          )
        })}
      </ul>
    </>
  )
}
