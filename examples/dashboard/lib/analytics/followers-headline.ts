import type { SeriesPoint } from '@bos/social-db'
import { sayDay } from './format.ts'
import type { Asked, Headline } from './headline.ts'

/**
 * Followers as they were counted last, beside those of the day before the period.
 *
 * @param newest The newest count there is, however old; undefined: there is none.
 */
export function followersHeadline(
  newest: Pick<SeriesPoint, 'day' | 'value'> | undefined,
  { rows, period }: Pick<Asked, 'rows' | 'period'>,
): Headline {
  if (newest === undefined) return { value: undefined, over: 'last known', comparison: undefined, note: undefined }
  const { day, value } = newest
  const counted = `Counted on ${sayDay(day)}.`
  const told = { value, over: day >= period.last ? 'now' : 'last known' }
  if (day < period.since) return { ...told, comparison: undefined, note: counted }
  const { last } = period.before
  const first = rows.find((row) => row.day === last)
  if (first === undefined) {
    return { ...told, comparison: undefined, note: `${counted} Not compared: no count of ${sayDay(last)} is known.` }
  }
  return {
    ...told,
    comparison: { before: first.value, change: value - first.value, with: sayDay(last) },
    note: counted,
  }
}
