import type { Cell } from './csv.ts'
import type { MetricView } from './read-metrics.ts'

/** Every number of the charts, a row a day, with a row of headings first. A day without data has empty cells. */
export function tableOf(metrics: readonly MetricView[], account: string): readonly (readonly Cell[])[] {
  const days = metrics[0]?.points ?? []
  const heading = [
    'Account',
    'Day (Pacific)',
    'Finished',
    ...metrics.map(({ metric, label }) => (metric === 'conversions' ? `${label} (days of the ad account)` : label)),
  ]
  const rows = days.map(({ day, isIncomplete }, index) => [
    account,
    day,
    isIncomplete ? 'no' : 'yes',
    ...metrics.map(({ points }) => points[index]?.value),
  ])
  return [heading, ...rows]
}
