import { and, inArray, isNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { content } from '../tables/content.ts'
import type { ContentType } from '../tables/vocabulary.ts'
import type { Owned } from './connection.ts'
import { sameId } from './same-id.ts'

export interface ContentFilter extends Owned {
  /** Default: all. */
  readonly types?: readonly ContentType[] | undefined
  /** Published at this moment or later. An item without a date is in no range. */
  readonly since?: Date | undefined
  /** Published before this moment. */
  readonly until?: Date | undefined
  /** Include what was read of competitors, or nothing else (`only`). Default false. */
  readonly competitors?: boolean | 'only' | undefined
  /** Include what the platform no longer has. Default false. */
  readonly removed?: boolean | undefined
  /** Only what was read of this competitor. */
  readonly competitorId?: string | undefined
}

/** When an item was published, as the index of the timeline has it: one without a date comes last. */
export const published = sql`coalesce(${content.publishedAt}, '-infinity'::timestamptz)`

/** The order of a timeline. */
export const newestFirst = [sql`${published} desc`, sql`${content.id} desc`] as const

/** Conditions on `content`; whose it is stands beside them. */
export function matching(filter: ContentFilter): SQL | undefined {
  const { types, since, until, competitors, removed = false, competitorId } = filter
  const isOwn = competitors || competitorId !== undefined ? undefined : sql`${content.isCompetitorContent} is not true`
  const whose = competitors === 'only' ? sql`${content.isCompetitorContent} is true` : isOwn
  return and(
    types && inArray(content.contentType, [...types]),
    removed ? undefined : isNull(content.removedAt),
    since && sql`${published} >= ${since.toISOString()}::timestamptz`,
    until && sql`${published} < ${until.toISOString()}::timestamptz and ${published} > '-infinity'`,
    competitorId === undefined ? whose : sameId(content.competitorId, competitorId),
  )
}
