// Months, and the month-end as steps: everything has a price, what earlier months take along, close, keep the seal.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { ApiError, list, record, text, type Row } from '../api'
import { patch, to, useAddress } from '../address'
import { forget, useData } from '../data'
import { before, count, instant, monthAt, monthKey, monthName, monthOf, priced, type Month } from '../format'
import { closeMonth, type Outcome } from '../monthEnd'
import { Empty, Failure, Icon, Skeleton, Status, Told, sayOf } from '../parts/basics'
import { Act, Folded } from '../parts/Form'
import { Table } from '../parts/Table'
import { say } from '../parts/Toast'
import { namesOf } from '../people'
import { objectionOf } from '../refusals'
import type { Session } from '../session'
import { helpOf, inWords, titleFor, w, wordFor } from '../words'

interface Periods {
  months: Month[]
  closed: Map<string, Row>
  due: Set<string>
  titles: Map<string, string>
  /** One person approves, another one closes. */
  takesTwo: boolean
}

/** Where what lacks a price is given one. */
const MENDED: { [scheme: string]: string | undefined } = { trainer: to(['rates']), deal: to(['pipeline', 'plans']) }

const keyOf = (scheme: string, month: Month) => `${scheme} ${monthKey(month)}`
const monthOfRow = (row: Row): Month => ({ year: Number(row.year), month: Number(row.month) })

async function load(session: Session): Promise<Periods> {
  const { api } = session
  const [periods, due, known, workspace] = await Promise.all([
    api.rows('period', { order: 'year.desc,month.desc', limit: 500 }),
    api.call('months_due').then(list),
    api.rows('scheme', { select: 'name,title', order: 'closing_order,name' }),
    api.row('workspace', { select: 'closing_needs_approval' }),
  ])
  const all = [...periods, ...due].map(monthOfRow)
  // The running month and the one before it may be neither closed nor due yet.
  const now = monthAt(new Date(), session.timeZone)
  if (all.length > 0) all.push(now, before(now))
  const keys = [...new Set(all.map(monthKey))].sort().reverse()
  return {
    months: keys.map((key) => monthOf(key)).filter((month) => month !== undefined),
    closed: new Map(periods.filter((row) => text(row.status) === 'closed')
      .map((row) => [keyOf(text(row.scheme), monthOfRow(row)), row])),
    due: new Set(due.map((row) => keyOf(text(row.scheme), monthOfRow(row)))),
    titles: new Map(known.map((row) => [text(row.name), text(row.title)])),
    takesTwo: workspace?.closing_needs_approval === true,
  }
}

export function Close({ session }: { session: Session }) {
  const { query } = useAddress()
  const told = useData('periods', () => load(session))
  if (told.error || !told.value) return <Told told={told} what={w.periods} lines={8} />
  const periods = told.value
  // The oldest one that is due is what comes next.
  const next = periods.months.filter((month) => [...periods.titles.keys()]
    .some((scheme) => periods.due.has(keyOf(scheme, month)))).at(-1)
  const month = monthOf(query.month) ?? next ?? periods.months[0]
  return (
    <>
      <div class="page-head"><h1>{w.close}</h1></div>
      {!month && <Empty title={w.periodsEmpty} help={w.nothingYetHelp} />}
      {month && (
        <div class="halves">
          <section class="card">
            <h2>{w.periods}</h2>
            <ul class="months">
              {periods.months.map((each) => (
                <li key={monthKey(each)}>
                  <a href={`#/close?month=${monthKey(each)}`}
                    aria-current={monthKey(each) === monthKey(month) ? 'true' : undefined}>
                    <span>{monthName(each)}</span>
                    <span class="chips"><States periods={periods} month={each} /></span>
                  </a>
                </li>
              ))}
            </ul>
          </section>
          <MonthEnd key={monthKey(month)} session={session} periods={periods} month={month} reload={() => {
            forget()
            told.reload()
          }} />
        </div>
      )}
      <Runs session={session} />
    </>
  )
}

function States({ periods, month }: { periods: Periods; month: Month }) {
  const [closed, due]: [string[], string[]] = [[], []]
  for (const [scheme] of periods.titles) {
    if (periods.closed.has(keyOf(scheme, month))) closed.push(scheme)
    else if (periods.due.has(keyOf(scheme, month))) due.push(scheme)
  }
  return (
    <>
      {closed.length > 0 && <Status kind="good">{w.closed}</Status>}
      {due.length > 0 && <Status kind="warn">{w.due}</Status>}
      {closed.length + due.length === 0 && <Status kind="plain">{w.open}</Status>}
    </>
  )
}

interface MonthEndProps {
  session: Session
  periods: Periods
  month: Month
  reload: () => void
}

function MonthEnd({ session, periods, month, reload }: MonthEndProps) {
  const { api } = session
  const name = monthName(month)
  const [outcomes, setOutcomes] = useState<Outcome[]>([])
  const due = [...periods.titles.keys()].filter((scheme) => periods.due.has(keyOf(scheme, month)))
  const closed = [...periods.titles.keys()].filter((scheme) => periods.closed.has(keyOf(scheme, month)))
  const checks = useData(`checks ${monthKey(month)} ${closed.join()}`, async () => {
    const [unpriced, pending, objections, head, approvals, sums] = await Promise.all([
      api.page('unpriced_record', {
        year: `eq.${month.year}`, month: `eq.${month.month}`, order: 'scheme,participant_id,record_id', limit: 20,
      }),
      api.page('pending_adjustments', { order: 'year,month,participant_name,component', limit: 20 }),
      api.call('closing_problems', { p_year: month.year, p_month: month.month }).then(list),
      closed.length > 0 ? api.call('ledger_head').then((rows) => list(rows)[0]) : undefined,
      periods.takesTwo ? api.rows('closing_approval', {
        year: `eq.${month.year}`, month: `eq.${month.month}`, order: 'id.desc', limit: 20,
      }) : [],
      api.call('month_end_report', { p_year: month.year, p_month: month.month }).then(list),
    ])
    const names = await namesOf(session, approvals.map((row) => text(row.approved_by)))
    return { unpriced, pending, head, objections, approvals, names, sums: sums.filter((row) => text(row.currency)) }
  })
  const [isRunning, setRunning] = useState(false)
  const [refused, setRefused] = useState<ApiError | undefined>()
  const isStopped = useRef(false)
  const mayClose = session.may('earnings').edit
  const isPriced = checks.value?.unpriced.count === 0

  const close = async () => {
    setRefused(undefined)
    setOutcomes([])
    // The next month that is due does not take its place.
    patch({ month: monthKey(month) }, true)
    setRunning(true)
    isStopped.current = false
    await closeMonth(api, month, setOutcomes, () => isStopped.current)
      .catch((failed) => setRefused(failed as ApiError))
    setRunning(false)
    checks.reload()
    reload()
  }
  const approve = async () => {
    setRefused(undefined)
    await api.act('approve_closing', { p_year: month.year, p_month: month.month }).then(() => say(w.approved))
      .catch((failed) => setRefused(failed as ApiError))
    checks.reload()
  }
  const title = (scheme: string) => titleFor('scheme', scheme, periods.titles.get(scheme))
  const ended = outcomes.filter((each) => each.scheme && each.state !== 'running').length
  // What was closed before, when somebody goes on.
  const closedBefore = closed.filter((scheme) => outcomes.every((each) => each.scheme !== scheme))
  const all = Math.max(new Set([...due, ...closed]).size, ended + closedBefore.length)
  // Whoever has approved it themselves needs somebody else to, or to close it.
  const isApproved = !periods.takesTwo
    || (checks.value?.approvals.some((row) => text(row.approved_by) !== session.id) ?? false)
  return (
    <section class="card">
      <h2>{w.monthEnd(name)}</h2>
      {checks.error && <Failure error={checks.error} again={checks.reload} />}
      <ol class="steps">
        <StepOf state={!checks.value ? 'waiting' : isPriced ? 'done' : 'failed'} title={w.stepPriced}>
          {!checks.value && <Skeleton what={w.unpriced.toLowerCase()} lines={1} />}
          {checks.value && <p>{isPriced ? w.stepPricedDone : w.stepPricedMissing(count(String(checks.value.unpriced.count)))}</p>}
          <ul class="plain">
            {checks.value?.unpriced.rows.map((row) => (
              <li key={`${text(row.scheme)} ${text(row.participant_id)} ${text(row.record_id)}`}>
                {inWords(text(row.error_message))} <span class="muted">{helpOf(text(row.error_hint))}</span>
                <MendIt scheme={text(row.scheme)} />
              </li>
            ))}
          </ul>
        </StepOf>
        {checks.value && checks.value.objections.length > 0 && (
          <StepOf state="failed" title={w.stepChecks}>
            <ul class="plain">
              {checks.value.objections.map((row) => (
                <li key={`${text(row.scheme)} ${text(row.check_name)} ${text(row.problem)}`}>
                  {title(text(row.scheme))}: {text(row.problem)} <span class="muted">{text(row.check_name)}</span>
                </li>
              ))}
            </ul>
          </StepOf>
        )}
        <StepOf state={!checks.value ? 'waiting' : 'done'} title={w.stepPreview}>
          {checks.value && (
            <p>{checks.value.pending.count === 0
              ? w.stepPreviewNone : w.stepPreviewSome(count(String(checks.value.pending.count)))}</p>
          )}
          {checks.value && checks.value.pending.count > 0 && (
            <Table caption={w.adjustments} currency={session.currency} rows={checks.value.pending.rows}
              idOf={(row) => ['scheme', 'year', 'month', 'participant_id', 'component', 'currency', 'branch']
                .map((key) => text(row[key])).join(' ')}
              columns={[
                { key: 'participant_name', title: w.person, kind: 'name' },
                { key: 'component', title: w.component, kind: 'word', minor: true },
                { key: 'currency', title: w.currency, kind: 'text', minor: true },
                { key: 'difference', title: w.difference, kind: 'money' },
              ]} />
          )}
        </StepOf>
        {checks.value && checks.value.sums.length > 0 && (
          <StepOf state="done" title={w.stepSums}>
            <Table caption={w.stepSums} currency={session.currency} rows={checks.value.sums}
              idOf={(row) => `${text(row.scheme)} ${text(row.currency)}`}
              columns={[
                { key: 'scheme', title: w.scheme, kind: 'name', show: (row) => title(text(row.scheme)) },
                { key: 'people', title: w.people, kind: 'count', minor: true },
                { key: 'total_before', title: monthName(before(month), 'short'), kind: 'money', minor: true },
                { key: 'currency', title: w.currency, kind: 'text', minor: true },
                { key: 'total', title: name, kind: 'money' },
              ]} />
          </StepOf>
        )}
        {checks.value && periods.takesTwo && (
          <StepOf state={checks.value.approvals.length > 0 ? 'done' : 'waiting'} title={w.stepTwo}>
            <p class="muted">{w.stepTwoHelp}</p>
            <ul class="plain">
              {checks.value.approvals.map((row) => (
                <li key={text(row.id)}>
                  {title(text(row.scheme))}: {Object.entries(record(row.totals))
                    .map(([currency, amount]) => priced(text(amount), currency)).join(', ')}{' '}
                  <span class="muted">{w.stepApproved(checks.value?.names.get(text(row.approved_by)) || w.unnamed, instant(text(row.approved_at), session.timeZone))}</span>
                </li>
              ))}
            </ul>
            {mayClose && due.length > 0 && (
              <button type="button" class="button" onClick={() => void approve()}>{w.stepApprove(name)}</button>
            )}
          </StepOf>
        )}
        <StepOf state={isRunning ? 'running' : refused || outcomes.some((each) => each.state === 'failed') ? 'failed'
          : due.length === 0 && closed.length > 0 ? 'done' : 'waiting'} title={w.stepClose}>
          <p class="muted">{w.stepCloseHelp}</p>
          {(isRunning || outcomes.length > 0) && (
            <div class="progress-frame" role="status">
              <progress max={all} value={ended + closedBefore.length} aria-label={w.stepClose} />
              <span class="number">{w.stepOf(count(String(ended + closedBefore.length)), count(String(all)))}</span>
            </div>
          )}
          {refused && <Failure error={refused} />}
          <ul class="plain">
            {outcomes.map((each) => (
              <li key={each.scheme}><Progress outcome={each} title={each.scheme ? title(each.scheme) : w.sources}
                isStopped={!isRunning} /></li>
            ))}
            {closedBefore.map((scheme) => (
              <li key={scheme}>
                <Status kind="good">{title(scheme)}: {w.closed.toLowerCase()},{' '}
                  {instant(text(periods.closed.get(keyOf(scheme, month))?.changed_at), session.timeZone)}</Status>
              </li>
            ))}
            {due.filter((scheme) => outcomes.every((each) => each.scheme !== scheme)).map((scheme) => (
              <li key={scheme}><Status kind="warn">{title(scheme)}: {w.due.toLowerCase()}</Status></li>
            ))}
          </ul>
          {due.length === 0 && closed.length === 0 && outcomes.length === 0 && <p>{w.stepNothing}</p>}
          {mayClose && due.length > 0 && !isRunning && (
            <Act action={w.stepCloseNow(name)} sure={w.stepCloseSure(name)} isPrimary run={close}
              blocked={!checks.value ? w.working : !isPriced ? w.stepPricedMissing(count(String(checks.value.unpriced.count)))
                : isApproved ? '' : checks.value.approvals.length > 0 ? w.stepNotAlone : w.stepNotYet} />
          )}
          {isRunning && (
            <button type="button" class="button" onClick={() => { isStopped.current = true }}>{w.stepStop}</button>
          )}
        </StepOf>
        <StepOf state={checks.value?.head && due.length === 0 && closed.length > 0 ? 'done' : 'waiting'} title={w.stepKeep}>
          <p class="muted">{w.stepKeepHelp}</p>
          {checks.value?.head && <p class="formula">{text(checks.value.head.hash)}</p>}
        </StepOf>
      </ol>
      {mayClose && closed.length > 0 && !isRunning && (
        <Folded title={w.reopen} action={w.reopen} fields={[{ name: 'reason', label: w.reopenReason }]}
          run={async ({ reason }) => {
            await api.act('reopen_period', { p_year: month.year, p_month: month.month, p_reason: reason ?? '' })
          }} />
      )}
    </section>
  )
}

/** How far a scheme is, and what became of it. */
function Progress({ outcome, title, isStopped }: { outcome: Outcome; title: string; isStopped: boolean }) {
  const { phase, state, done, total, lines, error } = outcome
  if (state === 'done') {
    return <Status kind="good">{lines ? `${title}: ${w.stepClosed(count(lines))}` : title}</Status>
  }
  if (error) {
    return (
      <div>
        <Status kind="bad">{title}: {w.stepFailed}</Status>
        <p>{sayOf(error)}</p>
        <p class="muted">{error.details} {error.hint}</p>
      </div>
    )
  }
  if (isStopped) return <Status kind="warn">{title}: {w.stepStopped}</Status>
  const said = { verify: w.stepVerifying(title), close: w.stepClosing(title) }[phase]
    ?? w.stepCalculating(title, count(String(done)), count(String(total)))
  return <Status kind="plain">{said}</Status>
}

function MendIt({ scheme }: { scheme: string }) {
  const href = MENDED[scheme]
  return href ? <a href={href}>{w.mendIt}</a> : null
}

function StepOf({ state, title, children }: {
  state: 'waiting' | 'running' | 'done' | 'failed'
  title: string
  children: ComponentChildren
}) {
  return (
    <li class={`step is-${state}`}>
      <span class="step-mark" aria-hidden="true">
        {state === 'done' && <Icon name="check" />}
        {state === 'failed' && <Icon name="cross" />}
      </span>
      <div class="step-body"><h3>{title}</h3>{children}</div>
    </li>
  )
}

/** What calculates now, and what did: asked again while something runs. */
function Runs({ session }: { session: Session }) {
  const told = useData('runs', () => session.api.rows('calculation_progress', { order: 'id.desc', limit: 10 }))
  const isRunning = told.value?.some((row) => text(row.state) === 'running') ?? false
  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(told.reload, 2000)
    return () => clearInterval(timer)
  }, [isRunning])
  return (
    <section class="card">
      <h2>{w.runs}</h2>
      {told.error && <Failure error={told.error} again={told.reload} />}
      {told.value?.length === 0 && <p class="muted">{w.runsEmpty}</p>}
      <ul class="lines">
        {told.value?.map((row) => (
          <li key={text(row.id)} class="line">
            <span>
              {wordFor(text(row.task))}, {titleFor('scheme', text(row.scheme))}, {monthName(monthOfRow(row))}
              <small>{instant(text(row.started_at), session.timeZone)}{text(row.error) && ` · ${objectionOf(text(row.error))}`}</small>
            </span>
            <span class="number">
              {text(row.state) === 'running' && (
                <progress max={100} value={Number(text(row.percent_calculated)) || 0} aria-label={w.runs} />
              )}
              <Status kind={text(row.state) === 'succeeded' ? 'good' : text(row.state) === 'running' ? 'plain' : 'bad'}>
                {wordFor(text(row.state))}
              </Status>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
