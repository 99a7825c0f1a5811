import type { ContentRow } from '@bos/social-db'
import { fetchPages, rowByHand } from './by-hand.ts'
import { ACCOUNT_ID, type Course, openCourse, type Racer, timed } from './racer.ts'

const IN_FLIGHT = 5

/**
 * How Stripe's sync engine writes, on our table: a statement for each row, five of them in flight, and a later reading over
 * an earlier one. The SQL is our own.
 */
export async function createStripeShape(course: Course): Promise<Racer> {
  const { client, connectionId, forget } = await openCourse(course, { maxConnections: IN_FLIGHT })

  function write(row: ContentRow, readAt: string): Promise<unknown> {
    return client.unsafe(
      upsert,
      [
        connectionId,
        row.platformContentId,
        row.contentType,
        row.contentText,
        JSON.stringify(row.mediaUrls),
        JSON.stringify(row.engagementMetrics),
        JSON.stringify(row.reachMetrics),
        row.publishedAt?.toISOString() ?? null,
        row.contentHash,
        readAt,
      ],
      { prepare: true },
    )
  }

  async function pass(): Promise<number> {
    let items = 0
    for await (const page of fetchPages({ ...course, accountId: ACCOUNT_ID }, course.mostPages)) {
      const readAt = new Date().toISOString()
      for (let at = 0; at < page.length; at += IN_FLIGHT) {
        const some = page.slice(at, at + IN_FLIGHT).map((media) => rowByHand(media, ACCOUNT_ID))
        await Promise.all(some.map((row) => write(row, readAt)))
      }
      items += page.length
    }
    return items
  }

  return {
    async fresh() {
      await forget()
      return timed(pass)
    },
    again: () => timed(pass),
    close: () => client.end(),
  }
}

const upsert = `insert into social_media_content as c (connection_id, platform_content_id, content_type, content_text,
    media_urls, engagement_metrics, reach_metrics, published_at, content_hash, fetched_at, is_competitor_content)
  values ($1::uuid, $2, $3, $4, $5::text::jsonb, $6::text::jsonb, $7::text::jsonb, $8::timestamptz, $9, $10::timestamptz, false)
  on conflict (connection_id, platform_content_id) do update set content_type = excluded.content_type,
    content_text = excluded.content_text, media_urls = excluded.media_urls,
    engagement_metrics = excluded.engagement_metrics, reach_metrics = excluded.reach_metrics,
    published_at = excluded.published_at, fetched_at = excluded.fetched_at, content_hash = excluded.content_hash
  where c.fetched_at < excluded.fetched_at returning *`
