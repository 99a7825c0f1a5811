import type { Analytics, SeriesPoint } from '@bos/social-db'
import { lastOf } from './days.ts'
import { sayDay, sayDays } from './format.ts'
import type { Asked, Headline } from './headline.ts'

/** People over several days are only what the platform itself counted over them. */
export async function readReach(
  analytics: Analytics,
  { userId, connectionId, period, rows }: Asked,
): Promise<Headline> {
  const days = period.days === 7 ? 7 : 28
  const asked = { userId, connectionId, metric: 'reach', days } as const
  const [now] = await analytics.windows(asked)
  const length = sayDays(days)
  if (now?.status !== 'known') {
    const note = `Meta has told no count over ${length} yet, and single days cannot be added up.`
    return { value: undefined, over: length, comparison: undefined, note }
  }
  // The newest window there is may end before the period does.
  const over = now.until === period.until ? length : `${length}, ${sayDay(now.since)} to ${sayDay(lastOf(now))}`
  const isLong = period.days === 90 ? 'Meta counts people over 7 and over 28 days, not over 90. ' : ''
  const note = `${isLong}Counted by Meta, through ${sayDay(lastOf(now))}.`
  const uncompared = (why: string): Headline => ({
    value: now.value,
    over,
    comparison: undefined,
    note: `${note} ${why}`,
  })
  const [before] = await analytics.windows({ ...asked, until: now.since })
  if (before?.status !== 'known') return uncompared(`Of the ${length} before it told none.`)
  const [source, earlier] = [sourceOn(rows, lastOf(now)), sourceOn(rows, lastOf(before))]
  if (source !== undefined && earlier !== undefined && source !== earlier) {
    return uncompared(`Not compared: Meta counted something else before (${earlier}, now ${source}).`)
  }
  const change = now.value - before.value
  return { value: now.value, over, comparison: { before: before.value, change, with: `the ${length} before` }, note }
}

function sourceOn(rows: readonly SeriesPoint[], day: string): string | undefined {
  const source = rows.find((row) => row.day === day)?.breakdown?.['source']
  return typeof source === 'string' ? source : undefined
}
