// Why an amount is what it is: what explain_...() says, as sentences, with formulas and the facts behind them.
import type { ComponentChildren } from 'preact'
import { to } from '../address'
import { list, record, text, type Cell, type Row } from '../api'
import { useData } from '../data'
import { count, day, exactly, instant, lengthOf, money, monthKey, monthName, monthOf, percent, priced, type Month } from '../format'
import { Status, Told } from '../parts/basics'
import type { SchemeName } from '../schemes'
import type { Session } from '../session'
import { columnWord, inWords, titleFor, w, withParts, wordFor } from '../words'

export interface Asked {
  scheme: SchemeName
  /** What the scheme's explanation asks for: a record, a person, a sale or a deal. */
  id: string
  person?: string
  month: Month
}

function explain(session: Session, asked: Asked): Promise<Cell> {
  const { api } = session
  switch (asked.scheme) {
    case 'trainer':
      return api.call('explain_trainer_commission', { p_commission_id: asked.id })
    case 'network':
      return api.call('explain_network_commission', {
        p_participant_id: asked.id, p_year: asked.month.year, p_month: asked.month.month,
      })
    case 'reseller':
      return api.call('explain_reseller_commission', { p_sale_id: asked.id })
    default:
      return api.call('explain_deal_commission', { p_deal_id: asked.id, p_participant_id: asked.person })
  }
}

/** Own amounts lead to a question about them, which begins with what it is about. */
function AskAbout({ said, asked }: { said: Row; asked: Asked }) {
  const currency = text(said.currency)
  const amount = text(said.total_entitled_commission) || text(said.total_commission) || text(said.amount)
  const about = [monthName(asked.month), text(said.member) || text(said.deal), amount && priced(amount, currency)]
  return (
    <p>
      <a class="button" href={to(['payouts', 'questions'], { ask: about.filter(Boolean).join(', ') })}>{w.askAbout}</a>
    </p>
  )
}

interface WhyProps {
  session: Session
  asked: Asked
  /** Whoever looks earns it, and may ask about it. */
  isOwn?: boolean
}

export function Why({ session, asked, isOwn }: WhyProps) {
  const key = `why ${asked.scheme} ${asked.id} ${asked.person ?? ''} ${monthKey(asked.month)}`
  const told = useData(key, () => explain(session, asked))
  if (told.error || !told.value) return <Told told={told} what={w.howCame} lines={7} />
  const said = record(told.value)
  return (
    <>
      {asked.scheme === 'trainer' && <TrainerWhy said={said} />}
      {asked.scheme === 'network' && <NetworkWhy said={said} />}
      {asked.scheme === 'reseller' && <ResellerWhy said={said} zone={session.timeZone} />}
      {asked.scheme === 'deal' && <DealWhy said={said} />}
      {isOwn && session.may('settlement').view && <AskAbout said={said} asked={asked} />}
    </>
  )
}

function Amount({ value, currency, isExact }: { value: Cell | undefined; currency: string; isExact?: boolean }) {
  return (
    <p class="figure-value big">
      <span class="unit">{currency}</span><span class="number">{(isExact ? exactly : money)(text(value), currency)}</span>
    </p>
  )
}

/** 2026-06, as explanations have it. */
function nameOfMonth(cell: Cell | undefined): string {
  const month = monthOf(text(cell).slice(0, 7))
  return month ? monthName(month) : text(cell)
}

interface StepProps {
  title: ComponentChildren
  amount?: string
  formula?: string | undefined
  children?: ComponentChildren
}

function Step({ title, amount, formula, children }: StepProps) {
  return (
    <li class="reason">
      <p class="reason-head"><span>{title}</span>{amount && <span class="number">{amount}</span>}</p>
      {children}
      {formula && <p class="formula">{formula}</p>}
    </li>
  )
}

function Matches({ said }: { said: Row }) {
  if (said.matches_stored === true) return <Status kind="good">{w.matches}</Status>
  if (said.matches_stored === false) return <Status kind="warn">{w.differs}</Status>
  return null
}

function Foot({ said, zone }: { said: Row; zone?: string }) {
  const notes = Array.isArray(said.notes) ? said.notes : []
  return (
    <>
      {notes.length > 0 && (
        <>
          <h3>{w.notes}</h3>
          <ul class="plain">{notes.map((note) => <li key={String(note)}>{inWords(String(note))}</li>)}</ul>
        </>
      )}
      <Matches said={said} />
      <p class="muted small">
        {text(said.rounding) && `${w.rounding}: ${inWords(text(said.rounding))}. `}
        {zone && w.timeZone(zone)}
      </p>
    </>
  )
}

function TrainerWhy({ said }: { said: Row }) {
  const currency = text(said.currency)
  const zone = text(record(said.period).time_zone)
  const grade = record(said.grade)
  const sales = list(said.sales)
  return (
    <>
      <Amount value={said.total_entitled_commission} currency={currency} />
      <p class="muted">
        {said.member_id === null ? w.withoutMember : text(said.member)} · {w.graded(wordFor(text(grade.trainer_category)), wordFor(text(grade.trainer_type)),
          text(grade.branch), day(text(grade.valid_on)))}
      </p>
      <ol class="reasons">
        {list(said.lines).map((line) => {
          const kind = [wordFor(text(line.pays_for)), text(line.product)].filter(Boolean).join(', ')
          const isSale = ['new_sales', 'renew_sales'].includes(text(line.pays_for))
          const amount = priced(text(line.amount), currency)
          return (
            <Step key={kind} title={kind} amount={amount} formula={inWords(text(line.formula))}>
              <p>
                {isSale
                  ? w.lineSales(priced(text(line.quantity), currency), kind.toLowerCase(), percent(text(line.rate)), amount)
                  : (text(line.minutes) ? w.lineHours : w.lineSessions)(
                    count(text(line.minutes) || text(line.quantity)), kind.toLowerCase(), priced(text(line.rate), currency), amount)}
              </p>
              <p class="muted">{w.because(inWords(text(line.band)))}</p>
              {text(line.member_tier) && <p class="muted">{inWords(text(line.member_tier))}</p>}
            </Step>
          )
        })}
      </ol>
      {sales.length > 0 && (
        <>
          <h3>{w.theFacts}</h3>
          <ul class="lines">
            {sales.map((sale) => (
              <li key={text(sale.package_id)} class="line">
                <span>
                  {wordFor(text(sale.commission_type))}
                  <small>{instant(text(sale.sold_at), zone)}</small>
                </span>
                <span class="number">
                  {priced(text(sale.share), currency)}
                  <small>{w.saleShare(money(text(sale.share), currency), money(text(sale.total_price), currency),
                    count(text(sale.closers)))}</small>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <Foot said={said} zone={zone} />
    </>
  )
}

function NetworkWhy({ said }: { said: Row }) {
  const currency = text(said.currency)
  const zone = text(record(said.period).time_zone)
  const rate = record(said.rate)
  const volumes = record(said.volumes)
  const override = record(said.override)
  const products: [string, Row][] = [
    [w.direct, record(said.direct)], [w.shared, record(said.shared)], [w.received, record(said.received)],
  ]
  const named: [string, string][] = [
    [w.ownVolume, 'own'], [w.shared, 'shared_out'], [w.received, 'received'], [w.personalVolume, 'personal'],
    [w.f1Volume, 'f1'], [w.rankingVolume, 'ranking'], [w.legVolume, 'leg'],
  ]
  return (
    <>
      <Amount value={said.total_commission} currency={currency} isExact />
      <ol class="reasons">
        <Step title={w.theRate} amount={percent(text(rate.rate))}>
          <p>{w.tierBecause(percent(text(rate.rate)), inWords(text(rate.why)))}</p>
        </Step>
        {products.map(([title, product]) => (
          <Step key={title} title={title} amount={exactly(text(product.amount), currency)} formula={inWords(text(product.formula))} />
        ))}
        <Step title={w.override} amount={exactly(text(override.amount), currency)}>
          <ul class="lines">
            {list(override.parts).map((part, place) => (
              <li key={place} class="line">
                <span>{text(part.name) || w.unnamed}<small>{inWords(text(part.formula))}</small></span>
                <span class="number">{exactly(text(part.amount), currency)}</span>
              </li>
            ))}
          </ul>
        </Step>
      </ol>
      {text(said.reward) !== '0' && (
        <p>{w.besidesReward} <strong class="number">{currency} {exactly(text(said.reward), currency)}</strong></p>
      )}
      <h3>{w.volumes}</h3>
      <dl class="pairs">
        {named.map(([title, key]) => (
          <div key={key}><dt>{title}</dt><dd class="number">{exactly(text(volumes[key]), currency)}</dd></div>
        ))}
      </dl>
      <h3>{w.theFacts}</h3>
      <ul class="lines">
        {list(said.sales).map((sale) => (
          <li key={text(sale.sale_id)} class="line">
            <span>{titleFor('counts', text(sale.counts_as))}<small>{instant(text(sale.sold_at), zone)}</small></span>
            <span class="number">
              {exactly(text(sale.net), currency)}
              {text(sale.refunded_amount) && <small>{w.refunded}: {exactly(text(sale.refunded_amount), currency)}</small>}
            </span>
          </li>
        ))}
      </ul>
      <Foot said={said} zone={zone} />
    </>
  )
}

// Its steps come as a list of name and formula.
function Steps({ steps }: { steps: Row }) {
  return (
    <dl class="pairs formulas">
      {Object.entries(steps).map(([name, formula]) => (
        <div key={name}>
          <dt>{columnWord(name)}</dt>
          <dd class="formula">{typeof formula === 'string' ? inWords(formula) : withParts(formula)}</dd>
        </div>
      ))}
    </dl>
  )
}

function ResellerWhy({ said, zone }: { said: Row; zone: string }) {
  const currency = text(said.currency)
  const lifetime = record(said.lifetime)
  const plain = Object.fromEntries(Object.entries(lifetime).filter(([, value]) => typeof value === 'string'))
  return (
    <>
      <Amount value={said.amount} currency={currency} />
      <p class="muted">{[text(said.name), wordFor(text(said.status)), nameOfMonth(said.month)].filter(Boolean).join(' · ')}</p>
      {text(said.tier) && <p>{w.tier}: <strong>{text(said.tier)}</strong></p>}
      <h3>{w.howCame}</h3>
      <Steps steps={record(said.steps)} />
      {lengthOf(text(said.tier_bonus)) > 0 && (
        <p>{w.reward}: <span class="number">{priced(text(said.tier_bonus), currency)}</span></p>
      )}
      {Object.keys(plain).length > 0 && (
        <>
          <h3>{w.theFacts}</h3>
          <Steps steps={plain} />
        </>
      )}
      <Foot said={said} zone={zone} />
    </>
  )
}

function DealWhy({ said }: { said: Row }) {
  return (
    <>
      <p class="muted">{text(said.deal)} · {w.closedOn} {day(text(said.close_date))}</p>
      {list(said.people).map((person) => (
        <section key={text(person.participant_id)}>
          <h3>{text(person.name) || w.unnamed}</h3>
          <ol class="reasons">
            {list(person.components).map((component) => {
              const currency = text(component.currency)
              return (
                <Step key={text(component.component_id)} title={text(component.component)}
                  amount={priced(text(component.commission), currency)}>
                  <p class="muted">{text(component.plan)}</p>
                  <Steps steps={record(component.steps)} />
                  <ul class="lines">
                    {list(component.months).map((month) => (
                      <li key={text(month.month)} class="line">
                        <span>{nameOfMonth(month.month)}</span>
                        <span class="number">{priced(text(month.amount), currency)}</span>
                      </li>
                    ))}
                  </ul>
                </Step>
              )
            })}
          </ol>
        </section>
      ))}
      <Foot said={said} />
    </>
  )
}
