import { sql } from 'drizzle-orm'
import { cleanText } from '../clean.ts'
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

/** Writes the parts that differ, under the lease's epoch; an unchanged profile costs no write. */
export async function saveProfile({ db }: Context, lease: Lease, profile: Profile): Promise<boolean> {
  const { connectionId, epoch } = lease
  const [username, name, picture] = [profile.accountUsername, profile.displayName, profile.profilePictureUrl].map(
    (text) => (text === undefined ? null : cleanText(text)),
  )
  const [counts] = await db.rows(
    'save a profile',
    sql`with fence as materialized (
        select 1 from social_sync_state where connection_id = ${connectionId} and lease_epoch = ${epoch} for share
      ), told as (
        select coalesce(${username}::text, account_username) as username, coalesce(${name}::text, display_name) as name,
          coalesce(${picture}::text, profile_picture_url) as picture
        from social_media_connections where id = ${connectionId}
      ), written as (
        update social_media_connections c
        set account_username = told.username, display_name = told.name, profile_picture_url = told.picture
        from fence, told where c.id = ${connectionId}
          and (c.account_username, c.display_name, c.profile_picture_url) is distinct from (told.username, told.name, told.picture)
        returning 1
      ) select (select count(*) from fence)::text as held, (select count(*) from written)::text as written`,
  )
  if (countOf(counts, 'held') === 0) {
    throw new SocialDbError(`Another worker has taken connection ${connectionId} over: stop this run.`, {
      code: 'lease_lost',
    })
  }
  return countOf(counts, 'written') > 0
}
