import { sql } from 'drizzle-orm'
import { cleanName, cleanText } from '../clean.ts'
import type { Context } from '../context.ts'
import { countOf } from '../database.ts'
import { SocialDbError } from '../errors.ts'
import type { Lease } from './leases.ts'

/** How an account presents itself. What is left out was not told and stays as it is. */
export interface Profile {
  readonly accountUsername?: string | undefined
  readonly displayName?: string | undefined
  readonly profilePictureUrl?: string | undefined
}

/** Writes the parts that differ, under the lease's epoch; a profile that is stored already costs no write and no lock. */
export async function saveProfile({ db }: Context, lease: Lease, profile: Profile): Promise<boolean> {
  const { connectionId, epoch } = lease
  const { accountUsername, displayName, profilePictureUrl } = profile
  const [username, name] = [accountUsername, displayName].map((text) => (text === undefined ? null : cleanName(text)))
  const picture = profilePictureUrl === undefined ? null : cleanText(profilePictureUrl)
  const [counts] = await db.rows(
    'save a profile',
    sql`with told as (
        select ${username}::text as username, ${name}::text as name, ${picture}::text as picture
      ), differing as materialized (
        select from told, social_media_connections c where c.id = ${connectionId}
          and (coalesce(told.username, c.account_username), coalesce(told.name, c.display_name),
            coalesce(told.picture, c.profile_picture_url))
            is distinct from (c.account_username, c.display_name, c.profile_picture_url)
      ), fence as materialized (
        select 1 from social_sync_state where connection_id = ${connectionId} and lease_epoch = ${epoch}
          and exists (select from differing) for share
      ), written as (
        update social_media_connections c set account_username = coalesce(told.username, c.account_username),
          display_name = coalesce(told.name, c.display_name),
          profile_picture_url = coalesce(told.picture, c.profile_picture_url)
        from fence, told where c.id = ${connectionId} returning 1
      ) select (select count(*) from differing)::text as differing, (select count(*) from fence)::text as held,
        (select count(*) from written)::text as written`,
  )
  if (countOf(counts, 'differing') > 0 && countOf(counts, 'held') === 0) {
    throw new SocialDbError(`Another worker has taken connection ${connectionId} over: stop this run.`, {
      code: 'lease_lost',
    })
  }
  return countOf(counts, 'written') > 0
}
