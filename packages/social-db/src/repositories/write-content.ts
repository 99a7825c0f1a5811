import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { cleanJson, cleanText } from '../clean.ts'
import type { ContentType } from '../tables/vocabulary.ts'
import { merge } from './merge-json.ts'
import type { RowWriter } from './write-rows.ts'

/** One item to store. A metric that is not known is left out; one that is known to be hidden is null. */
export interface ContentRow {
  readonly platformContentId: string
  readonly contentType: ContentType
  readonly contentText: string | null
  /**
   * Written with the row, and hardly ever the reason to write it, because signed URLs change with each fetch: only where
   * the earliest stored `expires_at` (a member of an entry, ISO 8601 in UTC) is past or within two days, and the new one
   * is later.
   */
  readonly mediaUrls: readonly object[]
  /** Merged over the stored ones, key by key. */
  readonly engagementMetrics: Readonly<Record<string, unknown>>
  /** Merged over the stored ones, key by key. */
  readonly reachMetrics: Readonly<Record<string, unknown>>
  /** Null leaves a stored date as it is. */
  readonly publishedAt: Date | null
  /** At most 64 characters over what people edit: text, kind, media identities. Not over metrics or signed URLs. */
  readonly contentHash: string
  /** Default false. */
  readonly isCompetitorContent?: boolean | undefined
  readonly competitorId?: string | null | undefined
}

/** How items are stored; each item that is stored like this already costs no write. */
export function contentWriter(now: SQL): RowWriter<ContentRow> {
  return {
    what: 'content',
    key: (row) => row.platformContentId,
    columns: {
      platform_content_id: (row) => cleanText(row.platformContentId),
      content_type: (row) => row.contentType,
      content_text: (row) => (row.contentText === null ? null : cleanText(row.contentText)),
      media_urls: (row) => cleanJson(row.mediaUrls),
      engagement_metrics: (row) => cleanJson(row.engagementMetrics),
      reach_metrics: (row) => cleanJson(row.reachMetrics),
      published_at: (row) => row.publishedAt?.toISOString() ?? null,
      content_hash: (row) => row.contentHash,
      is_competitor_content: (row) => String(row.isCompetitorContent ?? false),
      competitor_id: (row) => row.competitorId ?? null,
      // Apart, so that the probe need not send the URLs.
      media_end: (row) => earliestEnd(row.mediaUrls),
    },
    compared: [
      'platform_content_id',
      'engagement_metrics',
      'reach_metrics',
      'published_at',
      'content_hash',
      'is_competitor_content',
      'competitor_id',
      'media_end',
    ],
    stored: (connectionId) => sql`select not ${supersedes(now)} from (
        select *, ${earliest(sql`media_urls`)} as media_end from social_media_content where connection_id = ${connectionId}
        and platform_content_id >= incoming.platform_content_id order by platform_content_id limit 1
      ) c where c.platform_content_id = incoming.platform_content_id`,
    upsert: (connectionId) => sql`insert into social_media_content as c (
        connection_id, platform_content_id, content_type, content_text, media_urls, engagement_metrics, reach_metrics,
        published_at, fetched_at, content_hash, is_competitor_content, competitor_id)
      select ${connectionId}::uuid, platform_content_id, content_type, content_text, media_urls::jsonb,
        engagement_metrics::jsonb, reach_metrics::jsonb, published_at::timestamptz, ${now}, content_hash,
        is_competitor_content::boolean, competitor_id::uuid
      from fence cross join differing order by platform_content_id collate "C"
      on conflict (connection_id, platform_content_id) do update set
        content_type = excluded.content_type, content_text = excluded.content_text, media_urls = excluded.media_urls,
        engagement_metrics = ${merge(sql`c.engagement_metrics`, sql`excluded.engagement_metrics`)},
        reach_metrics = ${merge(sql`c.reach_metrics`, sql`excluded.reach_metrics`)},
        published_at = coalesce(excluded.published_at, c.published_at), fetched_at = excluded.fetched_at,
        content_hash = excluded.content_hash, missed_sweeps = 0, removed_at = null, is_competitor_content = excluded.is_competitor_content,
        competitor_id = case when excluded.is_competitor_content then coalesce(c.competitor_id, excluded.competitor_id) end
      where ${mayTouch(sql`excluded`)}`,
  }
}

function earliestEnd(mediaUrls: readonly object[]): string | null {
  const ends = mediaUrls.map((media) => ('expires_at' in media ? media.expires_at : null))
  return ends.filter((end) => typeof end === 'string').sort()[0] ?? null
}

// A competitor's view of an item (a collaboration) never touches one's own.
function mayTouch(next: SQL): SQL {
  return sql`(not ${next}.is_competitor_content::boolean or coalesce(c.is_competitor_content, false))`
}

// Whether the incoming row changes the stored one, c. Not asked again of a row that somebody stored meanwhile: to write the
// same once more is harmless, and the statement would be half as long again.
function supersedes(now: SQL): SQL {
  return sql`(${mayTouch(sql`incoming`)} and (
    c.content_hash is distinct from incoming.content_hash or c.removed_at is not null
    or (not incoming.is_competitor_content::boolean and coalesce(c.is_competitor_content, false))
    or ${changes(sql`c.engagement_metrics`, sql`incoming.engagement_metrics`)}
    or ${changes(sql`c.reach_metrics`, sql`incoming.reach_metrics`)}
    or (c.published_at is null and incoming.published_at is not null)
    or (c.competitor_id is null and incoming.competitor_id is not null and incoming.is_competitor_content::boolean)
    or ${runsOut(now)}))`
}

// Moments are compared as text, which a stored one that is none cannot break. `soon` is evaluated once a statement.
function runsOut(now: SQL): SQL {
  const soon = sql`(select to_char((${now} + interval '2 days') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))`
  return sql`coalesce(c.media_end < ${soon} and c.media_end < incoming.media_end, false)`
}

// Nearly every item has one picture or video, for which a sub-select takes as long as finding the row.
function earliest(mediaUrls: SQL): SQL {
  return sql`((case when ${mediaUrls} -> 1 is null then ${mediaUrls} -> 0 ->> 'expires_at'
    else (select min(at #>> '{}' collate "C") from jsonb_path_query(${mediaUrls}, '$[*].expires_at') at) end) collate "C")`
}

// Compared with the merged value, not with `stored @> next`: containment takes {a: {x: 1, y: 2}} for {a: {x: 1}}. What is
// equal as it came, as nearly all is, need not be merged first.
function changes(stored: SQL, next: SQL): SQL {
  return sql`(${stored} is distinct from ${next}::jsonb and ${stored} is distinct from ${merge(stored, next)})`
}
