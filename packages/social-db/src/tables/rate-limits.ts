import { sql } from 'drizzle-orm'
import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** How full Meta's buckets of an app or a person are. A null says Meta told no percentage, or no block. */
export const rateLimits = pgTable('social_rate_limits', {
  bucket: text('bucket').primaryKey(),
  usedPercent: integer('used_percent'),
  blockedUntil: timestamp('blocked_until', { withTimezone: true }),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
}).enableRLS()
