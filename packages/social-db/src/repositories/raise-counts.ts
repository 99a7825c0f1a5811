import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { cleanJson } from '../clean.ts'
import type { Context } from '../context.ts'
import { countOf } from '../database.ts'
import { SocialDbError } from '../errors.ts'
import { namesNone, ofAccounts } from './accounts.ts'
import type { Accounts } from './accounts.ts'
import { merge } from './merge-json.ts'

/** Counts of one item that only grow, by the names they are stored under. What is not known is left out. */
export interface CountsOfItem {
  readonly accountId: string
  readonly platformContentId: string
  readonly engagementMetrics: Readonly<Record<string, number>>
  readonly reachMetrics: Readonly<Record<string, number>>
}

/** Raises counts of stored stories, without a lease: whoever erases or takes a connection over goes before it or after it. */
export async function raiseCounts(
  { db, now }: Context,
  { platform, appIds }: Omit<Accounts, 'accountIds'>,
  items: readonly CountsOfItem[],
): Promise<number> {
  const told = highest(items)
  const accounts = { platform, appIds, accountIds: [...new Set(told.map(({ account }) => account))] }
  if (namesNone(accounts)) return 0
  const [row] = await db.rows(
    'raise counts',
    // The lock on the state keeps a run's writers away, so that no two lock stories in different orders.
    sql`with told as (
      select * from jsonb_to_recordset(${cleanJson(told)}::text::jsonb)
        as t(account text, item text, engagement jsonb, reach jsonb)
    ), held as materialized (
      select s.connection_id, account_id from social_sync_state s
      join social_media_connections on social_media_connections.id = s.connection_id
      where ${ofAccounts(accounts)} and status <> 'paused' order by s.connection_id for no key update of s
    ), story as materialized (
      select c.id, told.engagement, told.reach from held join told on told.account = held.account_id
      join social_media_content c on c.connection_id = held.connection_id and c.platform_content_id = told.item
      where c.content_type = 'story' and not coalesce(c.is_competitor_content, false)
        and (${isRaised(sql`c.engagement_metrics`, sql`told.engagement`)}
          or ${isRaised(sql`c.reach_metrics`, sql`told.reach`)})
      order by c.connection_id, c.platform_content_id collate "C" for no key update of c
    ), raised as (
      update social_media_content c set fetched_at = ${now()},
        engagement_metrics = ${merge(sql`c.engagement_metrics`, higher(sql`c.engagement_metrics`, sql`story.engagement`))},
        reach_metrics = ${merge(sql`c.reach_metrics`, higher(sql`c.reach_metrics`, sql`story.reach`))}
      from story where c.id = story.id returning 1
    ) select count(*)::text as raised from raised`,
  )
  return countOf(row, 'raised')
}

function isRaised(stored: SQL, told: SQL): SQL {
  return sql`${higher(stored, told)} <> '{}'`
}

/** Those of the told counts that are higher than the stored ones, or not stored. */
function higher(stored: SQL, told: SQL): SQL {
  return sql`(select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(${told})
    where case coalesce(jsonb_typeof(${stored} -> key), 'null')
      when 'number' then (${stored} ->> key)::numeric < (value #>> '{}')::numeric when 'null' then true else false end)`
}

// Of one item told twice the higher counts: an update takes each row once.
function highest(items: readonly CountsOfItem[]) {
  const byItem = new Map<string, { account: string; item: string; engagement: Counts; reach: Counts }>()
  for (const { accountId: account, platformContentId: item, engagementMetrics, reachMetrics } of items) {
    const key = JSON.stringify([account, item])
    const known = byItem.get(key)
    const engagement = maximum(known?.engagement, engagementMetrics)
    byItem.set(key, { account, item, engagement, reach: maximum(known?.reach, reachMetrics) })
  }
  return [...byItem.values()]
}

type Counts = Readonly<Record<string, number>>

function maximum(known: Counts = {}, told: Counts): Counts {
  const counts = Object.entries(told).map(([name, count]) => {
    if (Number.isSafeInteger(count) && count >= 0) return [name, Math.max(known[name] ?? 0, count)] as const
    throw new SocialDbError(`${name} is no count: leave it out where it is not known.`, { code: 'invalid' })
  })
  return { ...known, ...Object.fromEntries(counts) }
}
