import { and, count, eq, getTableColumns, inArray, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { connections } from '../tables/connections.ts'
import { content } from '../tables/content.ts'
import type { ContentType, Platform } from '../tables/vocabulary.ts'

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
}

export interface ContentFilter {
  readonly userId: string
  readonly connectionId?: string | undefined
  /** Default: all. */
  readonly types?: readonly ContentType[] | undefined
  /** Include what was read of competitors. Default false. */
  readonly competitors?: boolean | undefined
}

export interface TimelineOptions extends ContentFilter {
  /** Default 20. */
  readonly limit?: number | undefined
  /** `publishedAt` and `id` of the last item seen: the next page starts after it. */
  readonly before?: { readonly publishedAt: Date | null; readonly id: string } | undefined
}

/** Questions about stored content. */
export interface Content {
  /** The owner's content, newest first; items without a date come last. */
  timeline(options: TimelineOptions): Promise<readonly ContentItem[]>
  /** How many items there are. */
  count(options: ContentFilter): Promise<number>
}

const { contentHash: _hash, updatedAt: _updated, ...itemColumns } = getTableColumns(content)

export function createContent({ db }: Context): Content {
  return {
    async timeline({ limit = 20, before, ...filter }) {
      const rows = await db.run('read the timeline', (database) =>
        database
          .select({ ...itemColumns, platform: connections.platform })
          .from(content)
          .innerJoin(connections, eq(connections.id, content.connectionId))
          .where(and(matching(filter), before && after(before)))
          // NULLS LAST on both, or the index does not serve the order.
          .orderBy(sql`${content.publishedAt} desc nulls last`, sql`${content.id} desc nulls last`)
          .limit(limit),
      )
      return rows.map((row) => ({
        ...row,
        mediaUrls: row.mediaUrls ?? [],
        engagementMetrics: row.engagementMetrics ?? {},
        reachMetrics: row.reachMetrics ?? {},
        isCompetitorContent: row.isCompetitorContent ?? false,
      }))
    },
    async count(filter) {
      const [row] = await db.run('count content', (database) =>
        database
          .select({ items: count() })
          .from(content)
          .innerJoin(connections, eq(connections.id, content.connectionId))
          .where(matching(filter)),
      )
      return row?.items ?? 0
    },
  }
}

function matching({ userId, connectionId, types, competitors = false }: ContentFilter): SQL | undefined {
  return and(
    eq(connections.userId, userId),
    connectionId === undefined ? undefined : eq(content.connectionId, connectionId),
    types && inArray(content.contentType, [...types]),
    competitors ? undefined : sql`${content.isCompetitorContent} is not true`,
  )
}

function after({ publishedAt, id }: NonNullable<TimelineOptions['before']>): SQL {
  if (publishedAt === null) return sql`(${content.publishedAt} is null and ${content.id} < ${id})`
  const at = publishedAt.toISOString()
  return sql`(${content.publishedAt} is null or (${content.publishedAt}, ${content.id}) < (${at}::timestamptz, ${id}::uuid))`
}
