import { sql } from 'drizzle-orm'
import { bigint, index, jsonb, pgTable, timestamp, uuid, varchar } from 'drizzle-orm/pg-core'

/** Append-only audit of connects, refreshes, reads of tokens and refusals. No foreign key: it outlives its connection. */
export const authEvents = pgTable(
  'social_auth_events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: timestamp('at', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
    event: varchar('event', { length: 64 }).notNull(),
    outcome: varchar('outcome', { length: 64 }).notNull(),
    userId: varchar('user_id', { length: 255 }),
    actor: varchar('actor', { length: 255 }),
    platform: varchar('platform', { length: 50 }),
    connectionId: uuid('connection_id'),
    detail: jsonb('detail').$type<Record<string, string | number | boolean | null>>().notNull().default({}),
  },
  (table) => [
    index('social_auth_events_user').on(table.userId, table.id),
    index('social_auth_events_actor').on(table.actor).where(sql`actor IS NOT NULL`),
    index('social_auth_events_confirmation')
      .on(sql`(detail ->> 'confirmation_code')`)
      .where(sql`detail ? 'confirmation_code'`),
  ],
).enableRLS()
