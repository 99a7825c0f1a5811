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
  const through = knownThrough(metrics)
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

// Followers are counted by each sync, also while Meta tells no numbers; conversions end with the ads.
const BY_THEMSELVES: readonly MetricView['metric'][] = ['followers', 'conversions']

/** The newest finished day of the metric that lags most, among those that were told at all. */
function knownThrough(metrics: readonly MetricView[]): string | undefined {
  const newest = metrics
    .filter(({ metric }) => !BY_THEMSELVES.includes(metric))
    .flatMap(({ points }) => points.findLast(({ value, isIncomplete }) => value !== undefined && !isIncomplete) ?? [])
  return newest.map(({ day }) => day).toSorted()[0]
}
