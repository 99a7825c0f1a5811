import { mayUse, requirePageToken } from '../access.ts'
import { DAY_MS } from '../clock.ts'
import { timeOf } from '../nodes/window.ts'
import { Refusal, refuse } from '../refusal.ts'
import type { PageRecord } from '../records.ts'
import type { Visit } from '../visit.ts'
import { followersOn, pageDay, uniqueOver } from './daily-numbers.ts'
import { FLAGS, MONETISATION, PAGE_METRICS, type PageMetric } from './page-metrics.ts'
import { daysBeginningIn, endTimeOf, entryOf, readMetrics, windowPaging } from './request.ts'

// P!: 90 days. Whether a 90-day window with an autumn change is an hour too long is unknown, chosen: it is.
const MAX_WINDOW_MS = 90 * DAY_MS
const WINDOW_DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, days_28: 28 }

/** Answers `/{page}/insights` and `/{page}/insights/{metric}` (D reference page 2026-09-11, with probes P!). */
export function answerPageInsights(page: PageRecord, metricText: string | null, visit: Visit): unknown {
  requirePageToken(visit)
  // D: beside read_insights. Its absence answers as on the other edges, chosen.
  if (!mayUse(visit, 'pages_read_engagement', page.id)) throw refuse.pagePermission()
  const metrics = readMetrics(metricText, visit, refuse.metric).map((name) => ({ name, metric: metricOf(name) }))
  const period = visit.params.get('period')
  const flag = visit.params.get('breakdown')
  for (const { metric } of metrics) {
    // P!: a valid name with a period it lacks gives 1/99, unlike a wrong name. For a breakdown chosen: the same.
    if (period !== null && !metric.periods.includes(period)) throw refuse.badCombination()
    if (flag !== null && !metric.flags?.includes(flag)) throw refuse.badCombination()
  }
  // D: a parameter of the edge. An answer that leaves it out of account would be a wrong one.
  if (visit.params.has('date_preset')) throw refuse.parameter('date_preset is not emulated: send since and until')
  const { since, until } = readWindow(visit)
  // D, P!: without the permission an empty list, not an error. Whether names are checked before it is unknown, chosen.
  if (!mayUse(visit, 'read_insights', page.id)) return { data: [] }

  const { seeded, clock } = visit.emulation
  const days = daysBeginningIn(since, until, clock.now())
  if (followersOn(seeded, page, days.at(-1) ?? page.startDay) < 100) {
    // D 2026-05-07, Page insights errors: 100 followers are needed. Text unknown, chosen.
    const message = '(#100) Insights are available only for Pages with 100 or more followers.'
    throw new Refusal({ message, code: 100, subcode: 2874008 })
  }
  const data = metrics.flatMap(({ name, metric }) => {
    // D, P!: without a period one entry for each the metric has.
    return (period === null ? metric.periods : [period]).map((its) => ({
      ...entryOf(page.id, name, its),
      values: days.flatMap((day) => {
        const end = { end_time: endTimeOf(day) }
        const value = valueOf(page, metric, its, day, visit)
        if (flag === null || typeof value !== 'number') return [{ value, ...end }]
        // S, P: the day repeats, with the flag as a string.
        const yes = Math.round(value * (FLAGS[flag] ?? 0))
        return [
          { value: value - yes, ...end, [flag]: '0' },
          { value: yes, ...end, [flag]: '1' },
        ]
      }),
    }))
  })
  return { data, paging: windowPaging(visit, `${page.id}/insights`, since, until) }
}

function metricOf(name: string): PageMetric {
  // D: code. Text chosen.
  if (MONETISATION.includes(name)) {
    throw new Refusal({ message: '(#200) A monetisation role on the Page is required', code: 200, status: 403 })
  }
  const metric = Object.hasOwn(PAGE_METRICS, name) ? PAGE_METRICS[name] : undefined
  if (!metric) throw refuse.metric()
  return metric
}

// P: week and days_28 are rolling, one point a day.
function valueOf(page: PageRecord, metric: PageMetric, period: string, day: number, { emulation }: Visit): unknown {
  const numbers = (on: number) => pageDay(emulation.seeded, page, on)
  const window = Array.from({ length: WINDOW_DAYS[period] ?? 1 }, (_, back) => metric.value(numbers(day - back)))
  const value = metric.unique ? uniqueOver(window) : window.reduce((all, its) => all + its, 0)
  return metric.object ? metric.object(value) : value
}

// P!: over 90 days between since and until is refused (100/1504016, text chosen); since alone was answered with years.
// Without both, the finished ones of the last three days, chosen.
function readWindow(visit: Visit): { since: number; until: number } {
  const params = (name: string) => visit.params.get(name) ?? undefined
  const since = timeOf(params, 'since')
  const until = timeOf(params, 'until')
  if (since !== undefined && until !== undefined) {
    if (since >= until) throw refuse.parameter('Param until must be greater than since')
    if (until - since > MAX_WINDOW_MS) {
      const message = '(#100) There cannot be more than 90 days between since and until'
      throw new Refusal({ message, code: 100, subcode: 1504016 })
    }
  }
  const end = until ?? visit.emulation.clock.now()
  return { since: since ?? end - 3 * DAY_MS, until: end }
}
