// How far everybody is with what was asked of them.
import { list, text } from '../../api'
import { useData } from '../../data'
import { day, hundredths, money } from '../../format'
import { Empty, Failure, Meter, Skeleton } from '../../parts/basics'
import { Exports } from '../../parts/Exports'
import type { Session } from '../../session'
import { w, wordFor } from '../../words'

export function Quotas({ session }: { session: Session }) {
  const load = () => session.api.call('quota_performance').then(list)
  const told = useData('quota performance', load)
  if (told.error) return <Failure error={told.error} again={told.reload} />
  if (!told.value) return <Skeleton what={w.attainment.toLowerCase()} lines={5} />
  if (told.value.length === 0) {
    return <Empty title={w.quotasEmpty} help={session.isAdmin ? w.quotasEmptyHelp : w.quotasEmptyOwn} />
  }
  return (
    <>
      <div class="filters">
        <span class="spacer" />
        <Exports session={session} module="deals" name="quotas" view="" filter={{}} rows={load} hasNoBook />
      </div>
      <ul class="meters">
        {told.value.map((row) => {
          const currency = text(row.currency)
          return (
            <li class="card" key={text(row.id)}>
              <Meter label={`${text(row.user_name) || w.unnamed} · ${wordFor(text(row.period))}`}
                value={text(row.achieved_amount)} max={text(row.effective_amount)}
                note={hundredths(text(row.attainment_percentage))} />
              <p class="muted small">
                {currency} {money(text(row.achieved_amount), currency)} {w.of(money(text(row.effective_amount), currency))} ·{' '}
                {day(text(row.start_date))} – {day(text(row.end_date))}
              </p>
            </li>
          )
        })}
      </ul>
    </>
  )
}
