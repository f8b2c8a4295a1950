// Stages below each other: how many there are and what they are worth.
import { lengthOf } from '../format'

export interface Stage {
  key: string
  label: string
  value: string
  said: string
  note: string
  href: string
  isNow: boolean
}

export function Funnel({ title, stages }: { title: string; stages: Stage[] }) {
  const most = Math.max(...stages.map((stage) => lengthOf(stage.value)), 1)
  return (
    <ol class="funnel" aria-label={title}>
      {stages.map((stage) => (
        <li key={stage.key}>
          <a href={stage.href} aria-current={stage.isNow ? 'true' : undefined}>
            <span class="funnel-label">{stage.label}<small>{stage.note}</small></span>
            <span class="funnel-track" aria-hidden="true">
              <span style={{ width: `${(100 * Math.max(0, lengthOf(stage.value))) / most}%` }} />
            </span>
            <span class="number funnel-value">{stage.said}</span>
          </a>
        </li>
      ))}
    </ol>
  )
}
