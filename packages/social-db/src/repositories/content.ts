import { and, count, desc, eq, getTableColumns, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context } from '../context.ts'
import { connections } from '../tables/connections.ts'
import { content } from '../tables/content.ts'
import type { ContentType, Platform } from '../tables/vocabulary.ts'
import { type Owned, ownedBy } from './connection.ts'
import { matching, newestFirst, published } from './content-filter.ts'
import type { ContentFilter } from './content-filter.ts'
import { pageSize } from './page-size.ts'

/** One stored post, story, reel, video or ad. A metric that is not a key of its object is not known. */
export interface ContentItem {
  readonly id: string
  readonly connectionId: string
  readonly platform: Platform
  /** The platform's own id. */
  readonly platformContentId: string
  readonly contentType: ContentType
  readonly contentText: string | null
  /** Signed URLs run out after days; the ids beside them do not. */
  readonly mediaUrls: readonly object[]
  readonly engagementMetrics: Readonly<Record<string, unknown>>
  readonly reachMetrics: Readonly<Record<string, unknown>>
  readonly publishedAt: Date | null
  /** When this version of the row was written. */
  readonly fetchedAt: Date
  readonly isCompetitorContent: boolean
  readonly competitorId: string | null
  /** When it was found to be gone from the platform; null: it is still there. */
  readonly removedAt: Date | null
}

export interface TimelineOptions extends ContentFilter {
  /** Default 20. */
  readonly limit?: number | undefined
  /** `publishedAt` and `id` of the last item seen: the next page starts after it. */
  readonly before?: { readonly publishedAt: Date | null; readonly id: string } | undefined
}

export interface TopOptions extends ContentFilter {
  /** A key of the engagement or the reach metrics, such as `likes` or `views`. */
  readonly by: string
  /** Default 10. */
  readonly limit?: number | undefined
}

export interface TopItem extends ContentItem {
  /** What it is ranked by. */
  readonly value: number
}

/** Questions about stored content. */
export interface Content {
  /** The owner's content, newest first; items without a date come last. */
  timeline(options: TimelineOptions): Promise<readonly ContentItem[]>
  /** The items with the highest value of one metric, highest first. An item whose value is not known is left out. */
  top(options: TopOptions): Promise<readonly TopItem[]>
  /** How many items there are. */
  count(options: ContentFilter): Promise<number>
  /** How many items there are of each type. */
  countByType(options: ContentFilter): Promise<Readonly<Record<ContentType, number>>>
}

const { contentHash: _hash, updatedAt: _updated, missedSweeps: _missed, ...itemColumns } = getTableColumns(content)

export function createContent({ db }: Context): Content {
  return {
    async timeline({ limit: asked = 20, before, ...filter }) {
      const limit = pageSize(asked)
      const rows = await db.run('read the timeline', (database) => {
        const owned = database
          .select({ id: connections.id, platform: connections.platform })
          .from(connections)
          .where(ownedBy(filter))
          .as('owned')
        // A page of each connection, from the index alone, and a page of these: no owner's whole content is sorted.
        const item = database
          .select(itemColumns)
          .from(content)
          .where(and(eq(content.connectionId, owned.id), matching(filter), before && after(before, filter)))
          .orderBy(...newestFirst)
          .limit(limit)
          .as('item')
        return database
          .select()
          .from(owned)
          .crossJoinLateral(item)
          .orderBy(sql`${item.publishedAt} desc nulls last`, desc(item.id))
          .limit(limit)
      })
      return rows.map(({ owned, item }) => toItem({ ...item, platform: owned.platform }))
    },

    async top({ by, limit = 10, ...filter }) {
      // A null says that it is hidden there, not that the other one is.
      const told = (metrics: PgColumn) => sql`nullif(${metrics} -> ${by}::text, 'null')`
      const metric = sql`coalesce(${told(content.engagementMetrics)}, ${told(content.reachMetrics)})`
      // CASE, because Postgres may cast before it filters.
      const value = sql`case jsonb_typeof(${metric}) when 'number' then (${metric} #>> '{}')::numeric end`
      const rows = await db.run('read the top content', (database) =>
        database
          .select({ ...itemColumns, platform: connections.platform, value: sql<string>`(${value})::text` })
          .from(content)
          .innerJoin(connections, eq(connections.id, content.connectionId))
          .where(and(ownedBy(filter), matching(filter), sql`jsonb_typeof(${metric}) = 'number'`))
          .orderBy(sql`${value} desc`, ...newestFirst)
          .limit(pageSize(limit)),
      )
      return rows.map(({ value: text, ...row }) => ({ ...toItem(row), value: Number(text) }))
    },

    async count(filter) {
      const [row] = await db.run('count content', (database) =>
        database
          .select({ items: count() })
          .from(content)
          .innerJoin(connections, eq(connections.id, content.connectionId))
          .where(and(ownedBy(filter), matching(filter))),
      )
      return row?.items ?? 0
    },

    async countByType(filter) {
      const rows = await db.run('count content by type', (database) =>
        database
          .select({ type: content.contentType, items: count() })
          .from(content)
          .innerJoin(connections, eq(connections.id, content.connectionId))
          .where(and(ownedBy(filter), matching(filter)))
          .groupBy(content.contentType),
      )
      const counts = { post: 0, story: 0, reel: 0, video: 0, ad: 0 }
      for (const { type, items } of rows) counts[type] = items
      return counts
    },
  }
}

type ItemRow = Omit<typeof content.$inferSelect, 'contentHash' | 'updatedAt' | 'missedSweeps'> & {
  readonly platform: Platform
}

function toItem(row: ItemRow): ContentItem {
  return {
    ...row,
    mediaUrls: row.mediaUrls ?? [],
    engagementMetrics: row.engagementMetrics ?? {},
    reachMetrics: row.reachMetrics ?? {},
    isCompetitorContent: row.isCompetitorContent ?? false,
  }
}

// A Date holds milliseconds, Postgres microseconds: the item seen last still tells the exact moment, if it is there.
function after({ publishedAt, id }: NonNullable<TimelineOptions['before']>, { userId }: Owned): SQL {
  const at = sql`${publishedAt?.toISOString() ?? '-infinity'}::timestamptz`
  const exact = sql`select seen.published_at from social_media_content seen
    join social_media_connections mine on mine.id = seen.connection_id and mine.user_id = ${userId}
    where seen.id = ${id} and date_trunc('milliseconds', seen.published_at) = ${at}`
  return sql`(${published}, ${content.id}) < (coalesce((${exact}), ${at}), ${id}::uuid)`
}
