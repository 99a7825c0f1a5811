import { sql } from 'drizzle-orm'
import {
  boolean,
  foreignKey,
  index,
  jsonb,
  pgTable,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core'
import { connections } from './connections.ts'
import { contentTypes, oneOf } from './vocabulary.ts'

/** One post, story, reel, video or ad. Its foreign key to the host's `competitors` is a migration of its own. */
export const content = pgTable(
  'social_media_content',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    connectionId: uuid('connection_id').notNull(),
    platformContentId: varchar('platform_content_id', { length: 255 }).notNull(),
    contentType: varchar('content_type', { length: 50, enum: contentTypes }).notNull(),
    contentText: text('content_text'),
    mediaUrls: jsonb('media_urls').$type<readonly object[]>(),
    engagementMetrics: jsonb('engagement_metrics').$type<Record<string, unknown>>(),
    reachMetrics: jsonb('reach_metrics').$type<Record<string, unknown>>(),
    publishedAt: timestamp('published_at', { withTimezone: true }),
    fetchedAt: timestamp('fetched_at', { withTimezone: true }).notNull().defaultNow(),
    isCompetitorContent: boolean('is_competitor_content').default(false),
    competitorId: uuid('competitor_id'),
    contentHash: varchar('content_hash', { length: 64 }),
    /** Complete readings in a row that did not have it; from the second on it counts as removed. */
    missedSweeps: smallint('missed_sweeps').notNull().default(0),
    removedAt: timestamp('removed_at', { withTimezone: true }),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    foreignKey({
      name: 'social_media_content_connection_id_fkey',
      columns: [table.connectionId],
      foreignColumns: [connections.id],
    }).onDelete('cascade'),
    oneOf('valid_content_type', 'content_type', contentTypes),
    unique('unique_platform_content').on(table.connectionId, table.platformContentId),
    // Serves a timeline too: one connection, newest first, undated last; coalesce makes a keyset page one condition. No
    // second index on the connection alone, or the planner would take that and sort all that a busy connection has.
    index('idx_social_media_content_connection').on(
      table.connectionId,
      sql`(coalesce(published_at, '-infinity'::timestamptz)) DESC`,
      sql`id DESC`,
    ),
    index('idx_social_media_content_published').on(table.publishedAt),
    index('idx_social_media_content_competitor').on(table.competitorId),
  ],
).enableRLS()
