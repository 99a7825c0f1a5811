import { sql } from 'drizzle-orm'
import { arrayText } from '../array-text.ts'
import type { Context } from '../context.ts'
import { countOf } from '../database.ts'
import { SocialDbError } from '../errors.ts'
import type { ContentType } from '../tables/vocabulary.ts'
import type { Lease } from './leases.ts'

/** One's own items as a listing gave them that was read to its end. */
export interface CompleteListing {
  readonly types: readonly ContentType[]
  /** Everything published at this moment or later was listed; undefined: everything. */
  readonly since: Date | undefined
  /** When the listing began: what was published after it cannot be missed. */
  readonly until: Date
  readonly platformContentIds: readonly string[]
  /** Of ads: the ad account that was listed, as `engagement_metrics.ad.account_id` names it; absent: all that are stored. */
  readonly adAccountId?: string
}

/**
 * Counts the stored items that a complete listing did not have: one that two in a row miss is removed, and one that is
 * there again is not. Items without a date, stories that have run out, and competitors' items are not the listing's.
 */
export async function markUnseen({ db, now }: Context, lease: Lease, seen: CompleteListing): Promise<number> {
  const { connectionId, epoch } = lease
  const since = seen.since?.toISOString() ?? '-infinity'
  const ofAccount =
    seen.adAccountId === undefined
      ? sql``
      : sql`and c.engagement_metrics->'ad'->>'account_id' = ${seen.adAccountId}::text`
  // A sub-select in the list is one look-up table, whatever the plan knows of the rows, up to more ids than a listing has;
  // joined, ten thousand were compared with as many rows one by one where the plan had not seen them.
  const [counts] = await db.rows(
    'mark content that is gone',
    sql`with listed as materialized (
        select c.id, c.removed_at, c.missed_sweeps, c.platform_content_id in (
          select unnest(${arrayText(seen.platformContentIds)}::text::text[])) as is_seen
        from social_media_content c
        where c.connection_id = ${connectionId} and c.is_competitor_content is not true
          and c.content_type = any(${arrayText(seen.types)}::text::text[])
          and c.published_at >= ${since}::timestamptz and c.published_at < ${seen.until.toISOString()}::timestamptz
          and c.platform_content_id not like 'unknown:%' ${ofAccount}
      ), differing as materialized (
        select id, is_seen from listed where case when is_seen then missed_sweeps > 0 else removed_at is null end
      ), fence as materialized (select 1 from social_sync_state
        where connection_id = ${connectionId} and lease_epoch = ${epoch} and exists (select from differing) for share
      ), marked as (
        update social_media_content c set
          missed_sweeps = case when d.is_seen then 0 else c.missed_sweeps + 1 end,
          removed_at = case when not d.is_seen and c.missed_sweeps > 0 then ${now()} end
        from fence, differing d where c.id = d.id returning 1
      ) select (select count(*) from differing)::text as differing, (select count(*) from fence)::text as held,
        (select count(*) from marked)::text as marked`,
  )
  if (countOf(counts, 'differing') > 0 && countOf(counts, 'held') === 0) {
    const message = `Another worker has taken connection ${connectionId} over: stop this run.`
    throw new SocialDbError(message, { code: 'lease_lost' })
  }
  return countOf(counts, 'marked')
}
