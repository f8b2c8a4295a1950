// How far everybody is with what was asked of them.
import { list, text } from '../../api'
import { useData } from '../../data'
import { day, hundredths, money, monthKey, monthOf, priced } from '../../format'
import { Empty, Meter, Status, Told } from '../../parts/basics'
import { Exports } from '../../parts/Exports'
import { Folded } from '../../parts/Form'
import { currenciesOf, findPeople } from '../../people'
import type { Session } from '../../session'
import { w, wordFor } from '../../words'

export function Quotas({ session }: { session: Session }) {
  const load = () => session.api.call('quota_performance').then(list)
  const told = useData('quota performance', load)
  if (told.error || !told.value) return <Told told={told} what={w.attainment} lines={5} />
  const mayEdit = session.isAdmin && session.may('deals').edit
  if (told.value.length === 0) {
    return (
      <>
        {mayEdit && <SetQuota session={session} />}
        <Empty title={w.quotasEmpty} help={mayEdit ? w.quotasEmptyHelp : w.quotasEmptyOwn} />
      </>
    )
  }
  return (
    <>
      <div class="filters">
        <span class="spacer" />
        <Exports session={session} module="deals" name="quotas" view="" filter={{}} rows={load} hasNoBook />
      </div>
      {mayEdit && <SetQuota session={session} />}
      <ul class="meters">
        {told.value.map((row) => {
          const currency = text(row.currency)
          return (
            <li class="card" key={text(row.id)}>
              <Meter label={`${text(row.user_name) || w.unnamed} · ${wordFor(text(row.period))}`}
                value={text(row.achieved_amount)} max={text(row.effective_amount)}
                note={hundredths(text(row.attainment_percentage))} />
              <p class="muted small">
                {priced(text(row.achieved_amount), currency)} {w.of(money(text(row.effective_amount), currency))} ·{' '}
                {day(text(row.start_date))} – {day(text(row.end_date))}
              </p>
              {list(row.missing_rates).length > 0
                && <Status kind="warn">{w.noRateFrom(list(row.missing_rates).join(', '))}</Status>}
            </li>
          )
        })}
      </ul>
    </>
  )
}

const MONTHS: { [period: string]: number } = { monthly: 1, quarterly: 3, annual: 12 }

/** From the first of a month on; calendars of other lengths come by a file. */
function SetQuota({ session }: { session: Session }) {
  return (
    <Folded title={w.setQuota} icon="plus" action={w.setQuota}
      fields={[
        { name: 'person', label: w.person, kind: 'person', find: findPeople(session, { status: 'eq.active' }) },
        {
          name: 'period', label: w.time, kind: 'select',
          choices: Object.keys(MONTHS).map((value) => ({ value, label: wordFor(value) })),
        },
        { name: 'from', label: w.firstMonth, kind: 'month' },
        { name: 'amount', label: w.toReach, kind: 'decimal' },
        { name: 'currency', label: w.currency, kind: 'select', choices: currenciesOf(session) },
      ]}
      run={async ({ person, period = '', from, amount, currency }) => {
        const first = monthOf(from)
        if (!first) throw new Error(w.isMissing)
        const last = new Date(Date.UTC(first.year, first.month - 1 + (MONTHS[period] ?? 1), 0))
        await session.api.add('quota', {
          participant_id: person ?? '', period, start_date: `${monthKey(first)}-01`, end_date: last.toISOString().slice(0, 10),
          amount: amount ?? '', currency: currency ?? null,
        })
      }} />
  )
}
