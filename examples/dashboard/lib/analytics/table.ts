import type { Cell } from './csv.ts'
import type { MetricView } from './read-metrics.ts'

/** Every number of the charts, a row a day, with a row of headings first. A day without data has empty cells. */
export function tableOf(metrics: readonly MetricView[], account: string): readonly (readonly Cell[])[] {
  const days = metrics[0]?.points ?? []
  const values = metrics.map(({ rows }) => new Map(rows.map(({ day, value }) => [day, value])))
  const heading = [
    'Account',
    'Day (Pacific)',
    'Finished',
    ...metrics.map(({ metric, label, dayKind }) =>
      metric === 'conversions' ? `${label} (${dayKind.replace('Days', 'days')})` : label,
    ),
  ]
  const rows = days.map(({ day }) => [
    account,
    day,
    // Of all that stands in the row: days of an ad account may end at another hour.
    metrics.every(({ until }) => day < until) ? 'yes' : 'no',
    ...values.map((known) => known.get(day)),
  ])
  return [heading, ...rows]
}
