// What one more sale would bring: the database works it out, and nothing is recorded.
import { useState } from 'preact/hooks'
import { ApiError, list, text, type Row } from '../api'
import { decimalOf } from '../decimal'
import { percent, priced } from '../format'
import { sayOf } from '../parts/basics'
import type { SchemeName } from '../schemes'
import type { Session } from '../session'
import { w } from '../words'

type Kind = Exclude<SchemeName, 'trainer'>

const ASK: { [kind in Kind]: (session: Session, amount: string) => Promise<Row[]> } = {
  network: (session, amount) =>
    session.api.call('simulate_network_sale', { p_participant_id: session.id, p_amount: amount }).then(list),
  reseller: (session, amount) =>
    session.api.call('simulate_reseller_sale', { p_reseller_id: session.id, p_sale_amount: amount }).then(list),
  deal: (session, amount) => session.api.call('simulate_deal', { p_owner_id: session.id, p_amount: amount }).then(list),
}

export function WhatIf({ session, kind, currency }: { session: Session; kind: Kind; currency: string }) {
  const [typed, setTyped] = useState('')
  const [told, setTold] = useState<Row[] | undefined>()
  const [error, setError] = useState('')
  const ask = async () => {
    setTold(undefined)
    const amount = decimalOf(typed)
    if (!amount || amount.startsWith('-')) return setError(w.notANumber)
    setError('')
    try {
      setTold(await ASK[kind](session, amount))
    } catch (failed) {
      setError(failed instanceof ApiError ? [sayOf(failed), failed.hint].filter(Boolean).join(' ') : w.failed)
    }
  }
  const id = `what-if-${kind}`
  return (
    <form class="card what-if" noValidate onSubmit={(event) => {
      event.preventDefault()
      void ask()
    }}>
      <h3>{w.whatIf}</h3>
      <div class="field-row">
        <div class="field">
          <label for={id}>{kind === 'deal' ? w.whatIfDeal : w.whatIfSale} ({currency})</label>
          <input id={id} inputMode="decimal" class="number" value={typed} autocomplete="off" aria-invalid={error !== ''}
            onInput={(event) => setTyped(event.currentTarget.value)} />
        </div>
        <button type="submit" class="button primary">{w.whatIfAsk}</button>
      </div>
      <div role="status">
        {error && <p class="bad">{error}</p>}
        {told && <Told session={session} kind={kind} rows={told} currency={currency} />}
      </div>
    </form>
  )
}

function Told({ session, kind, rows, currency }: { session: Session; kind: Kind; rows: Row[]; currency: string }) {
  if (kind === 'network') {
    const own = rows.find((row) => text(row.participant_id) === session.id)
    return (
      <p>
        <strong>{w.whatIfGives(priced(text(own?.difference) || '0', currency))}</strong>{' '}
        {own && text(own.tier_rate_before) !== text(own.tier_rate_after)
          && w.whatIfRate(percent(text(own.tier_rate_before)), percent(text(own.tier_rate_after)))}{' '}
        <span class="muted">{w.whatIfNote}</span>
      </p>
    )
  }
  const isNew = (row: Row) => (kind === 'reseller' ? text(row.sale_id) : text(row.deal_id)) === ''
  const mine = rows.filter((row) => isNew(row) && (kind === 'reseller' || text(row.participant_id) === session.id))
  const others = rows.filter((row) => !isNew(row)).length
  return (
    <>
      {mine.length === 0 && <p>{w.whatIfNothing}</p>}
      {mine.map((row, place) => {
        const paid = text(row.currency) || currency
        return (
          <p key={place}>
            <strong>{w.whatIfGives(priced(text(row.difference), paid))}</strong>{' '}
            {[text(row.component) || text(row.tier_after), text(row.commission_rate) && percent(text(row.commission_rate))]
              .filter(Boolean).join(' · ')}
          </p>
        )
      })}
      <p class="muted">{others > 0 && w.whatIfOthers(String(others))} {w.whatIfNote}</p>
    </>
  )
}
