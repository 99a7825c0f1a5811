import { invalidRequest } from '../errors.ts'
import type { AccountSubject, InsightSubject } from './catalog.ts'
import type { MetricRow } from './metric-row.ts'

/** What the caller asks for, of any kind of subject. */
export interface InsightsQuery {
  subject: InsightSubject
  id: string
  metrics: readonly string[]
  since?: Date | undefined
  until?: Date | undefined
  per?: string | undefined
  breakdown?: string | undefined
  by?: string | undefined
  timeframe?: string | undefined
  product?: string | undefined
}

/** The parameters of a call that its metrics must share, since one that does not fit fails them all (D, P!). */
export type Wish = Readonly<Partial<Record<'period' | 'metric_type' | 'breakdown' | 'timeframe', string>>>

const ACCOUNTS: readonly string[] = ['ig-user', 'ig-login-user', 'page'] satisfies readonly AccountSubject[]

/** Over what the readings of a query stand, as `MetricRow.per` says it. */
export function spanOf({ subject, per = 'day', by }: InsightsQuery): string {
  if (!ACCOUNTS.includes(subject)) return 'lifetime'
  return by === undefined ? per : 'timeframe'
}

/** How one metric is asked for. Throws `invalid_request` for what Meta would refuse. */
export function wishFor(name: string, row: MetricRow, query: InsightsQuery): Wish {
  const { subject, by, timeframe = row.timeframes?.[0] } = query
  const { per: spans, types = [], breakdowns = ['none'], timeframes = [] } = row
  const per = spanOf(query)
  const breakdown = by ?? query.breakdown ?? breakdowns[0] ?? 'none'
  const isTotal = types.at(-1) === 'total_value' && (types.length === 1 || per === 'window' || breakdown !== 'none')
  const check = (what: string, wanted: string | undefined, may: readonly string[]) => {
    if (wanted === undefined || may.includes(wanted)) return
    throw invalidRequest(`${name} of ${subject} has no ${what} ${JSON.stringify(wanted)}, only: ${may.join(', ')}.`)
  }
  check('readings per', per, spans)
  // A series has no breakdown (D), and rolling windows are series (P!).
  check('breakdown', breakdown, isTotal && (per === 'week' || per === 'days_28') ? ['none'] : breakdowns)
  check('timeframe', timeframe, timeframes)
  return {
    ...(per !== 'lifetime' && { period: row.period ?? PERIODS[per] ?? per }),
    ...(row.types && { metric_type: isTotal ? 'total_value' : 'time_series' }),
    ...(breakdown !== 'none' && { breakdown }),
    ...(timeframe !== undefined && { timeframe }),
  }
}

// D: a total of any window has the period of a day.
const PERIODS: Readonly<Record<string, string>> = { window: 'day', timeframe: 'lifetime' }
