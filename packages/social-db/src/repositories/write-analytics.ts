import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { cleanJson, numberText } from '../clean.ts'
import type { MetricType, MetricUnit } from '../tables/vocabulary.ts'
import { checkDay } from './days.ts'
import { merge } from './merge-json.ts'
import type { RowWriter } from './write-rows.ts'

/** One day's value of one metric. No row for a day that is not known; 0 only where the platform said 0. */
export interface AnalyticsRow {
  /** The day as the platform counts it, `YYYY-MM-DD`. */
  readonly day: string
  readonly metricType: MetricType
  /** Finite; two decimals are kept. */
  readonly value: number
  readonly unit: MetricUnit
  /**
   * Splits of the value and the name of its source. Merged over the stored ones, key by key: streams that know different
   * splits of one day, such as who the followers are, do not read on the same days.
   */
  readonly breakdown: Readonly<Record<string, unknown>>
}

/** How daily values are stored; a value that is stored like this already costs no write. */
export const analyticsWriter: RowWriter<AnalyticsRow> = {
  what: 'analytics',
  key: (row) => `${row.day} ${row.metricType}`,
  columns: {
    date: (row) => checkDay(row.day),
    metric_type: (row) => row.metricType,
    metric_value: (row) => numberText(row.value, `The value of ${row.metricType} on ${row.day}`),
    metric_unit: (row) => row.unit,
    breakdown: (row) => cleanJson(row.breakdown),
  },
  compared: ['date', 'metric_type', 'metric_value', 'metric_unit', 'breakdown'],
  stored: (connectionId) => sql`select not ${differs(sql`incoming`)} from (
      select * from social_media_analytics where connection_id = ${connectionId}
      and (date, metric_type) >= (incoming.date::date, incoming.metric_type) order by date, metric_type limit 1
    ) a where a.date = incoming.date::date and a.metric_type = incoming.metric_type`,
  upsert: (connectionId) => sql`insert into social_media_analytics as a (
      connection_id, date, metric_type, metric_value, metric_unit, breakdown)
    select ${connectionId}::uuid, date::date, metric_type, metric_value::numeric(20,2), metric_unit, breakdown::jsonb
    from fence cross join differing order by date::date, metric_type collate "C"
    on conflict (connection_id, date, metric_type) do update set
      metric_value = excluded.metric_value, metric_unit = excluded.metric_unit,
      breakdown = ${merge(sql`a.breakdown`, sql`excluded.breakdown`)}
    where ${differs(sql`excluded`)}`,
}

// The cast rounds like the column does: else a third decimal would look like a change for ever.
function differs(next: SQL): SQL {
  return sql`((a.metric_value, a.metric_unit, a.breakdown)
    is distinct from (${next}.metric_value::numeric(20,2), ${next}.metric_unit, ${merge(sql`a.breakdown`, sql`${next}.breakdown`)}))`
}
