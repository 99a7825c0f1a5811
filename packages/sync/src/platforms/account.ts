import type { Connection, ContentRow } from '@bos/social-db'
import { freshAddress } from '../media-url.ts'

/** The platform's id of the connected account. Every connection that can sync has one. */
export function accountOf(connection: Connection): string {
  if (connection.accountId === null) {
    throw new Error(`connection ${connection.id} names no account: connect it again`)
  }
  return connection.accountId
}

/** The profile picture to store, or undefined where the stored one still serves. */
export function freshPicture(
  { profilePictureUrl }: Connection,
  read: string | undefined,
  now: Date,
): string | undefined {
  return read === undefined ? undefined : freshAddress(profilePictureUrl, read, now)
}

/** The later of `newest` and the newest publication among `rows`. */
export function newestOf(newest: Date | undefined, rows: readonly ContentRow[]): Date | undefined {
  let latest = newest
  for (const { publishedAt } of rows) if (publishedAt && (!latest || publishedAt > latest)) latest = publishedAt
  return latest
}
