import { sql } from 'drizzle-orm'
import { check, date, foreignKey, index, jsonb, numeric, pgTable, unique, uuid, varchar } from 'drizzle-orm/pg-core'
import { connections } from './connections.ts'
import { metricTypes, metricUnits, oneOf } from './vocabulary.ts'

/** One canonical row per connection, day and metric; every breakdown of that day is inside its JSONB. */
export const analytics = pgTable(
  'social_media_analytics',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    connectionId: uuid('connection_id').notNull(),
    day: date('date', { mode: 'string' }).notNull(),
    metricType: varchar('metric_type', { length: 50, enum: metricTypes }).notNull(),
    value: numeric('metric_value', { precision: 20, scale: 2, mode: 'number' }).notNull(),
    unit: varchar('metric_unit', { length: 20, enum: metricUnits }),
    breakdown: jsonb('breakdown').$type<Record<string, unknown>>(),
  },
  (table) => [
    foreignKey({
      name: 'social_media_analytics_connection_id_fkey',
      columns: [table.connectionId],
      foreignColumns: [connections.id],
    }).onDelete('cascade'),
    unique('unique_metric_date').on(table.connectionId, table.day, table.metricType),
    oneOf('valid_metric_type', 'metric_type', metricTypes),
    check('metric_value_is_number', sql`metric_value <> 'NaN'::numeric`),
    // Serves a series too. Beside an index on the connection alone the planner, which knows how many rows an average one
    // has, would take that one for a busy connection and read all of it.
    index('idx_social_media_analytics_connection').on(table.connectionId, table.metricType, table.day),
    index('idx_social_media_analytics_date').on(table.day),
    index('idx_social_media_analytics_metric').on(table.metricType),
  ],
).enableRLS()
