import * as z from 'zod/mini'
import { idText } from '../id-text.ts'
import { ifReadable } from '../if-readable.ts'
import type { InstagramToken } from '../tokens.ts'
import { told } from '../told.ts'
import { instagramToken } from '../tokens.ts'
import { endOf, lifeSeconds, tokenText } from './token-grant.ts'

/** A token of Instagram Login as one of its three endpoints gives it. */
export interface InstagramGrant {
  token: InstagramToken
  /** Undefined: not told, as with the first token of a login, which lives one hour (D). */
  expiresAt: Date | undefined
  /** What the account granted, which may be less than was asked for; undefined: not told, which is not the same as none. */
  permissions: readonly string[] | undefined
  /** The app's own id of the account, only told with the first token. Key accounts on `me().id` instead. */
  appScopedId?: string
}

/** The account behind a token. */
export interface InstagramProfile {
  /** The `17841…` id of the professional account: that of Facebook Login, of webhooks, and the one to store. */
  id: string
  /** What this app calls the account, and what deauthorize callbacks are believed to name (P). */
  appScopedId: string | undefined
  username?: string
  name?: string
  /** In capitals, such as `BUSINESS` or `MEDIA_CREATOR`. */
  accountType?: string
  pictureUrl?: string
  followers?: number
}

export const PROFILE_FIELDS = 'user_id,username,name,account_type,profile_picture_url,followers_count'

// D: text with commas; P: a list.
const permissions = z.union([
  z.array(z.string()),
  z.pipe(
    z.string(),
    z.transform((text: string) => text.split(',').flatMap((name) => name.trim() || [])),
  ),
])
const grant = z.object({
  access_token: tokenText,
  expires_in: lifeSeconds,
  permissions: ifReadable(permissions),
  user_id: ifReadable(idText),
})
const profile = z.object({
  user_id: idText,
  id: ifReadable(idText),
  username: ifReadable(z.string()),
  name: ifReadable(z.string()),
  account_type: ifReadable(z.string()),
  profile_picture_url: ifReadable(z.string()),
  followers_count: ifReadable(z.number().check(z.nonnegative())),
})

/** Reads the answer of an endpoint that hands out tokens; undefined when it holds none. */
export function readInstagramGrant(body: unknown, nowMs: number): InstagramGrant | undefined {
  const { data } = grant.safeParse(unwrapped(body))
  return (
    data && {
      token: instagramToken(data.access_token),
      expiresAt: endOf(nowMs, data.expires_in),
      permissions: data.permissions,
      ...told({ appScopedId: data.user_id }),
    }
  )
}

/** Reads `/me`; undefined when it does not name the account. */
export function readInstagramProfile(body: unknown): InstagramProfile | undefined {
  const { data } = profile.safeParse(unwrapped(body))
  if (data === undefined) return undefined
  const { user_id, id, username, name, account_type, profile_picture_url, followers_count } = data
  return {
    id: user_id,
    appScopedId: id,
    // D: Business and Media_Creator; P: BUSINESS and MEDIA_CREATOR.
    ...told({ username, name, accountType: account_type?.toUpperCase() }),
    ...told({ pictureUrl: profile_picture_url, followers: followers_count }),
  }
}

const envelope = z.object({ data: z.tuple([z.unknown()], z.unknown()) })

// D: samples put the object into a list under `data`; P: captures show it bare.
function unwrapped(body: unknown): unknown {
  return envelope.safeParse(body).data?.data[0] ?? body
}
