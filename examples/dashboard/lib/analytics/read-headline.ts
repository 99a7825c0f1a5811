import type { AdditiveMetric, Analytics, MetricType, SeriesPoint } from '@bos/social-db'
import type { Period } from './days.ts'
import { sayDay, sayDays } from './format.ts'
import type { DayPoint } from './read-metrics.ts'

/** The one number of a metric, and what it was before. */
export interface Headline {
  /** Undefined: not known. */
  readonly value: number | undefined
  /** What it covers, such as "28 days". */
  readonly over: string
  /** Undefined: unlike things would be compared, and `note` says why. */
  readonly comparison: { readonly before: number; readonly change: number; readonly with: string } | undefined
  /** What is to be known about it. */
  readonly note: string | undefined
}

interface Asked {
  readonly userId: string
  readonly connectionId: string
  readonly metric: MetricType
  readonly period: Period
  readonly points: readonly DayPoint[]
  readonly rows: readonly SeriesPoint[]
}

export function readHeadline(analytics: Analytics, asked: Asked): Promise<Headline> {
  const { metric } = asked
  if (metric === 'followers') return Promise.resolve(followersOf(asked))
  return metric === 'reach' ? readReach(analytics, asked) : readTotal(analytics, { ...asked, metric })
}

/** People over several days are only what the platform itself counted over them. */
async function readReach(analytics: Analytics, { userId, connectionId, period }: Asked): Promise<Headline> {
  const days = period.days === 7 ? 7 : 28
  const asked = { userId, connectionId, metric: 'reach', days } as const
  const [now] = await analytics.windows(asked)
  const over = sayDays(days)
  if (now?.status !== 'known') {
    const note = `Meta has told no count over ${over} yet, and single days cannot be added up.`
    return { value: undefined, over, comparison: undefined, note }
  }
  const [before] = await analytics.windows({ ...asked, until: now.since })
  const isLong = period.days === 90 ? 'Meta counts people over 7 and over 28 days, not over 90. ' : ''
  const note = `${isLong}Counted by Meta, through ${sayDay(lastOf(now))}.`
  if (before?.status !== 'known') {
    return { value: now.value, over, comparison: undefined, note: `${note} Of the ${over} before it told none.` }
  }
  const change = now.value - before.value
  return { value: now.value, over, comparison: { before: before.value, change, with: `the ${over} before` }, note }
}

async function readTotal(
  analytics: Analytics,
  { userId, connectionId, metric, period }: Asked & { readonly metric: AdditiveMetric },
): Promise<Headline> {
  const { since, until, days } = period
  const all = await analytics.compare({ userId, connectionId, metric, since, until })
  // What money came in beside is no count.
  const { current, previous, change } = all.find(({ unit }) => unit !== 'currency') ?? {}
  const over = sayDays(days)
  const lacks = days - (current?.days ?? 0)
  const lacked = days - (previous?.days ?? 0)
  const isPart = lacks > 0 && current !== undefined
  const note = [
    ...(isPart ? [`${lacks} of ${sayDays(days)} without data: the total is of the rest.`] : []),
    ...(current && change === undefined && lacked > 0
      ? [`Not compared: the period before lacks ${lacked === days ? 'all its days' : sayDays(lacked)}.`]
      : []),
  ].join(' ')
  return {
    value: current?.value,
    over: isPart ? `${current.days} of ${over}` : over,
    comparison:
      change === undefined || !previous ? undefined : { before: previous.value, change, with: `the ${over} before` },
    note: note === '' ? undefined : note,
  }
}

function followersOf({ rows, period }: Asked): Headline {
  const newest = rows.at(-1)
  if (newest === undefined || newest.day < period.since) {
    return { value: newest?.value, over: 'last known', comparison: undefined, note: newest && since(newest.day) }
  }
  const first = rows.findLast(({ day }) => day < period.since)
  const note = since(newest.day)
  if (first === undefined) return { value: newest.value, over: 'now', comparison: undefined, note }
  const change = newest.value - first.value
  return {
    value: newest.value,
    over: 'now',
    comparison: { before: first.value, change, with: sayDay(first.day) },
    note,
  }
}

const since = (day: string): string => `Counted on ${sayDay(day)}.`

function lastOf({ until }: { readonly until: string }): string {
  return new Date(Date.parse(`${until}T00:00:00Z`) - 1).toISOString().slice(0, 10)
}
