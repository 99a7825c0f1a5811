import type { Account } from '@bos/sync'
import { sayDay, sayMoment, sayWeekday } from '../../lib/analytics/format.ts'
import type { Period } from '../../lib/analytics/days.ts'
import type { MetricView } from '../../lib/analytics/read-metrics.ts'

export interface FreshnessProps {
  readonly account: Account
  readonly metrics: readonly MetricView[]
  readonly period: Period
}

/** How new the numbers are, and what a day is. */
export function Freshness({ account: { lastSyncAt }, metrics, period }: FreshnessProps) {
  const through = newestDay(metrics)
  return (
    <dl className="an-fresh">
      <div>
        <dt>Last sync</dt>
        <dd>
          {lastSyncAt === null ? 'not yet' : <time dateTime={lastSyncAt.toISOString()}>{sayMoment(lastSyncAt)}</time>}
        </dd>
      </div>
      <div>
        <dt>Numbers through</dt>
        <dd>{through === undefined ? 'none yet' : sayWeekday(through)}</dd>
      </div>
      <div>
        <dt>Today</dt>
        <dd>{sayDay(period.until)} is incomplete, and in no total</dd>
      </div>
      <div>
        <dt>Days</dt>
        <dd>Pacific, as Meta counts them; the last 3 may still change</dd>
      </div>
    </dl>
  )
}

/** The newest finished day of which something was told. */
function newestDay(metrics: readonly MetricView[]): string | undefined {
  const days = metrics.flatMap(({ points }) =>
    points.flatMap(({ day, value, isIncomplete }) => (value === undefined || isIncomplete ? [] : [day])),
  )
  return days.toSorted().at(-1)
}
