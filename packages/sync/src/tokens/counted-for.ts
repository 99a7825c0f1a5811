import type { TokenOptions } from '@bos/meta-client'
import type { Connection } from '@bos/social-db'

/** So that the calls count with all others of this person. */
export function countedFor({ appId, platformUserId }: Connection): TokenOptions {
  return appId !== null && platformUserId !== null ? { person: `${appId}:${platformUserId}` } : {}
}
