import type { AnalyticsRow } from '@bos/social-db'
import * as z from 'zod'
import type { StoredDay } from '../../../platform.ts'
import type { AccountDay } from './day-part.ts'

/** The days `[since, until)` of one ad account: one without a part had no delivery, unless it is untold. */
export interface AccountReading {
  readonly id: string
  readonly since: string
  readonly until: string
  readonly days: ReadonlyMap<string, AccountDay>
  /** Days that Meta could not tell of at all. */
  readonly untold: ReadonlySet<string>
}

const counted = z.looseObject({ goals: z.record(z.string(), z.looseObject({ count: z.number() })) })
const kept = z.object({ ad_accounts: z.record(z.string(), counted) })

/** What is stored of each ad account on a day, by its id. */
export function accountsOf({ breakdown }: StoredDay): Readonly<Record<string, AccountDay>> {
  return kept.safeParse(breakdown).data?.ad_accounts ?? {}
}

/**
 * A row for each day that these readings tell of. Accounts that were not read keep what is stored of them, so that a row
 * always says, and adds up, all that is known of its day.
 */
export function conversionRows(
  readings: readonly AccountReading[],
  stored: readonly StoredDay[],
  goals: readonly string[],
): readonly AnalyticsRow[] {
  const before = new Map(stored.map((one) => [one.day, accountsOf(one)]))
  const days = new Set([...before.keys(), ...readings.flatMap((reading) => [...reading.days.keys()])])
  return [...days].sort().flatMap((day) => {
    // Without one of the accounts it would look like a bad day.
    if (readings.some(({ untold }) => untold.has(day))) return []
    const stood = before.get(day) ?? {}
    const all: Record<string, AccountDay> = { ...stood }
    let isTold = false
    for (const { id, since, until, days: told } of readings) {
      if (day < since || day >= until) continue
      const part = told.get(day)
      isTold ||= part !== undefined || id in all
      // What is not told this time stands as it was read before.
      if (part) all[id] = { ...all[id], ...part }
      else delete all[id]
    }
    return isTold ? (rowOf(day, all, goals) ?? []) : []
  })
}

/** Undefined where an account's conversions are not known: then the day's are not either. */
function rowOf(
  day: string,
  all: Readonly<Record<string, AccountDay>>,
  goals: readonly string[],
): AnalyticsRow | undefined {
  const parts = z.record(z.string(), counted).safeParse(all).data
  if (!parts) return undefined
  const sums = goals.map((goal) => {
    const values = Object.values(parts).map((part) => part.goals[goal]?.count ?? 0)
    return [goal, values.reduce((sum, value) => sum + value, 0)] as const
  })
  return {
    day,
    metricType: 'conversions',
    value: sums.reduce((sum, [, value]) => sum + value, 0),
    unit: 'count',
    breakdown: { source: 'ads.actions', goals: Object.fromEntries(sums), ad_accounts: all },
  }
}
