import { and, eq, inArray } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { content } from '../tables/content.ts'

/** What a stored item says and shows. */
export interface StoredItem {
  readonly platformContentId: string
  readonly contentText: string | null
  readonly mediaUrls: readonly object[]
}

/** The items of a connection with these ids of the platform; one that is not stored is left out. */
export async function readItems(
  { db }: Context,
  connectionId: string,
  platformContentIds: readonly string[],
): Promise<readonly StoredItem[]> {
  if (platformContentIds.length === 0) return []
  const found = await db.run('read items', (database) =>
    database
      .select({
        platformContentId: content.platformContentId,
        contentText: content.contentText,
        mediaUrls: content.mediaUrls,
      })
      .from(content)
      .where(and(eq(content.connectionId, connectionId), inArray(content.platformContentId, [...platformContentIds]))),
  )
  return found.map(({ mediaUrls, ...item }) => ({ ...item, mediaUrls: mediaUrls ?? [] }))
}
