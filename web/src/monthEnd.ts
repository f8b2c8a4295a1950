// The month-end by requests: each takes one step in the database and says how far it is. Whoever stops asking stops it.
import { list, refusalOf, text, type Api, type ApiError, type Row } from './api'
import type { Month } from './format'

export interface Outcome {
  /** Empty while sources are synchronised, which comes before all schemes. */
  scheme: string
  phase: string
  state: 'running' | 'done' | 'failed'
  done: number
  total: number
  lines: string
  error: ApiError | undefined
}

/** Closes what a month has to close, scheme by scheme; what became of each so far is told after every step. */
export async function closeMonth(
  api: Api, month: Month, tell: (outcomes: Outcome[]) => void, isStopped: () => boolean,
): Promise<void> {
  const outcomes = new Map<string, Outcome>()
  let after: string | null = null
  for (;;) {
    const row: Row = list(await api.act('advance_month_end', {
      p_year: month.year, p_month: month.month, p_after_id: after,
    }))[0] ?? { is_done: true }
    after = text(row.after_id)
    if (text(row.phase)) {
      outcomes.set(text(row.scheme), await outcomeOf(api, month, row))
      tell([...outcomes.values()])
    }
    if (row.is_done === true || isStopped()) return
  }
}

async function outcomeOf(api: Api, month: Month, row: Row): Promise<Outcome> {
  const state = { succeeded: 'done', failed: 'failed' }[text(row.state)] ?? 'running'
  const isClosed = state === 'done' && text(row.scheme) !== ''
  const posting = isClosed ? await api.row('posting', {
    select: 'line_count', scheme: `eq.${text(row.scheme)}`, year: `eq.${month.year}`, month: `eq.${month.month}`,
    kind: 'eq.close', order: 'id.desc',
  }) : undefined
  return {
    scheme: text(row.scheme),
    phase: text(row.phase),
    state: state as Outcome['state'],
    done: Number(row.done) || 0,
    total: Number(row.total) || 0,
    lines: text(posting?.line_count),
    error: state === 'failed'
      ? refusalOf(409, {
        code: text(row.error_code), message: text(row.error), details: text(row.error_detail), hint: text(row.error_hint),
      })
      : undefined,
  }
}
