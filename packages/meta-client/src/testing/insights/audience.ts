import { losAngelesDay } from '../los-angeles.ts'
import { refuse } from '../refusal.ts'
import type { InstagramRecord } from '../records.ts'
import type { Visit } from '../visit.ts'
import { followersOn } from './daily-numbers.ts'
import { endTimeOf, entryOf } from './request.ts'
import { splitCount, withoutZeros } from './split.ts'

// Lifetime metrics of an Instagram account: who its people are, and when they are there (D 2026-06-16).

interface AudienceMetric {
  readonly type: 'time_series' | 'total_value'
  /** Part of the followers that it speaks of; made up. */
  readonly share: number
  readonly timeframes: readonly string[]
}

// S: values of timeframe.
const TIMEFRAMES = ['last_14_days', 'last_30_days', 'last_90_days', 'prev_month', 'this_month', 'this_week']

export const AUDIENCE_METRICS: Readonly<Record<string, AudienceMetric>> = {
  online_followers: { type: 'time_series', share: 0.4, timeframes: [] },
  follower_demographics: { type: 'total_value', share: 1, timeframes: TIMEFRAMES },
  // D: other timeframes ended with v20.
  engaged_audience_demographics: { type: 'total_value', share: 0.1, timeframes: ['this_week', 'this_month'] },
  // D: in the enum and the list Meta answers, gone from the docs table.
  reached_audience_demographics: { type: 'total_value', share: 0.7, timeframes: ['this_week', 'this_month'] },
}

// D: the dimensions; values and shares are made up.
const DIMENSIONS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  age: { '13-17': 3, '18-24': 24, '25-34': 35, '35-44': 20, '45-54': 10, '55-64': 5, '65+': 3 },
  gender: { F: 54, M: 41, U: 5 },
  country: { US: 46, DE: 14, GB: 12, FR: 9, MX: 8, BR: 6, IN: 5 },
  city: { 'Los Angeles, California': 40, 'Berlin, Berlin': 22, 'London, England': 20, 'Paris, Île-de-France': 18 },
}
const ONLINE_DAYS = 30
// D: only so much of the audience is shown, so that the sum stays below the followers.
const SHOWN = 0.9

/** Refuses what the metric does not have. Texts and codes unknown, chosen. */
export function checkAudience({ type, timeframes }: AudienceMetric, visit: Visit): void {
  const asked = (name: string) => visit.params.get(name)
  const metricType = asked('metric_type')
  const wanted = metricType === null || metricType === 'default' ? 'time_series' : metricType
  if (asked('period') !== 'lifetime' || wanted !== type) throw refuse.badCombination()
  const breakdown = asked('breakdown')
  if (breakdown !== null && !(type === 'total_value' && Object.hasOwn(DIMENSIONS, breakdown))) {
    throw refuse.badCombination()
  }
  const timeframe = asked('timeframe')
  if (timeframe !== null && !timeframes.includes(timeframe)) {
    throw refuse.parameter(`timeframe must be one of the following values: ${timeframes.join(', ')}`)
  }
}

/** One entry of the answer for days that are over, oldest first. */
export function audienceEntry(
  name: string,
  account: InstagramRecord,
  { days, visit }: { readonly days: readonly number[]; readonly visit: Visit },
): unknown {
  const { seeded, clock } = visit.emulation
  const { type, share } = AUDIENCE_METRICS[name] ?? { type: 'total_value', share: 0 }
  const entry = entryOf(account.id, name, 'lifetime')
  if (type === 'time_series') {
    // P!: the value is an object of hours.
    const hoursOf = (day: number) => {
      const online = Math.round(followersOn(seeded, account, day) * share)
      return Object.fromEntries(
        Array.from({ length: 24 }, (_, hour) => [hour, Math.round(online * (0.5 + 0.5 * Math.sin((hour - 8) / 4)))]),
      )
    }
    // D: of the last 30 days. That older ones are left out is chosen.
    const oldest = losAngelesDay(clock.now()) - ONLINE_DAYS
    const told = days.filter((day) => day >= oldest)
    return { ...entry, values: told.map((day) => ({ value: hoursOf(day), end_time: endTimeOf(day) })) }
  }
  const breakdown = visit.params.get('breakdown')
  const timeframe = visit.params.get('timeframe')
  if (breakdown === null) return { ...entry, total_value: {} }
  const people = Math.round(followersOn(seeded, account, losAngelesDay(clock.now())) * share * SHOWN)
  const parts = Object.entries(withoutZeros(splitCount(people, DIMENSIONS[breakdown] ?? {})))
  // D sample: with a timeframe it is the first of two dimensions, in capitals.
  const results = parts.map(([value, count]) => ({
    dimension_values: timeframe === null ? [value] : [timeframe.toUpperCase(), value],
    value: count,
  }))
  const dimension_keys = timeframe === null ? [breakdown] : ['timeframe', breakdown]
  return { ...entry, total_value: { breakdowns: [{ dimension_keys, results }] } }
}
