import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core'
import { connections } from './connections.ts'

/** Failed runs in a row after which a connection is let be. It stands in the predicate of the due index: see `isDue`. */
export const QUARANTINE_AFTER = 10

/** What the workers know about one connection; a trigger makes the row with the connection. */
export const syncState = pgTable(
  'social_sync_state',
  {
    connectionId: uuid('connection_id').primaryKey(),
    /** Follows `is_active` of the connection by a trigger, so that the due index holds no row that nobody syncs. */
    isActive: boolean('is_active').notNull().default(true),
    leaseOwner: text('lease_owner'),
    leaseUntil: timestamp('lease_until', { withTimezone: true }),
    leaseEpoch: bigint('lease_epoch', { mode: 'number' }).notNull().default(0),
    watermark: jsonb('watermark').$type<Record<string, unknown>>().notNull().default({}),
    nextDueAt: timestamp('next_due_at', { withTimezone: true }).notNull().defaultNow(),
    failures: integer('failures').notNull().default(0),
    lastError: varchar('last_error', { length: 64 }),
    progress: jsonb('progress').$type<Record<string, unknown>>(),
    /** When the token is to be looked after next; null: it has none. */
    tokenDueAt: timestamp('token_due_at', { withTimezone: true }).defaultNow(),
    tokenLeaseId: uuid('token_lease_id'),
    tokenLeaseUntil: timestamp('token_lease_until', { withTimezone: true }),
    /** The version of the token that a refresh was begun of: what became of it is open while it is the stored one. */
    tokenRefreshBegun: bigint('token_refresh_begun', { mode: 'number' }),
    /** By stream: when it was read last, how far, and what it lacks with the reason. */
    capabilities: jsonb('capabilities').$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    foreignKey({
      name: 'social_sync_state_connection_id_fkey',
      columns: [table.connectionId],
      foreignColumns: [connections.id],
    }).onDelete('cascade'),
    index('social_sync_state_due')
      .on(table.nextDueAt)
      .where(sql.raw(`is_active AND failures < ${QUARANTINE_AFTER}`)),
    index('social_sync_state_token_due').on(table.tokenDueAt).where(sql`token_due_at IS NOT NULL`),
  ],
).enableRLS()
