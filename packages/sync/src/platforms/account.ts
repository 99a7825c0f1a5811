import type { Connection, ContentRow } from '@bos/social-db'
import { freshAddress } from '../media-url.ts'
import type { Batch } from '../platform.ts'
import { dateOf } from '../windows.ts'

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

/** The last batch of a listing that the client stopped reading before its end. */
export function cutShort(what: string): Batch {
  const action = 'Nothing: the newest are stored, and the next full read tries again.'
  return { read: 0, isTruncated: true, missing: [{ what: `older ${what}`, reason: 'page_limit', action }] }
}

/** The earlier of `oldest` and the first publication among `rows`. */
export function oldestOf(oldest: Date | undefined, rows: readonly ContentRow[]): Date | undefined {
  let first = oldest
  for (const { publishedAt } of rows) if (publishedAt && (!first || publishedAt < first)) first = publishedAt
  return first
}

// What is older hardly changes, and a first run would spend days of the allowance on it.
const RECENT_MS = 30 * 86_400_000

/** Whether numbers that cost a call of their own are worth it for something published then. */
export function isRecent(published: string | undefined, now: Date): boolean {
  const at = dateOf(published)
  return at !== undefined && now.getTime() - at.getTime() < RECENT_MS
}
