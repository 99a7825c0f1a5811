import { losAngelesDay } from '@bos/meta-client'
import { followersSnapshot } from '../../metric-rows.ts'
import type { Batch, PullContext } from '../../platform.ts'
import { accountOf, freshPicture } from '../account.ts'
import { userOf } from './account.ts'

const FIELDS = ['username', 'name', 'profile_picture_url', 'followers_count'] as const

/** How the account presents itself, and how many follow it now. */
export async function* pullProfile({ graph, connection, now, signal }: PullContext): AsyncGenerator<Batch> {
  const me = await graph.get(userOf(connection), accountOf(connection), { fields: FIELDS, signal })
  const followers = me.followers_count
  const picture = freshPicture(connection, me.profile_picture_url, now)
  yield {
    read: 1,
    profile: {
      ...(me.username !== undefined && { accountUsername: me.username }),
      ...(me.name !== undefined && { displayName: me.name }),
      ...(picture !== undefined && { profilePictureUrl: picture }),
    },
    // A daily history of totals does not exist at Instagram: the count of now, on the day it is now.
    analytics:
      followers === undefined
        ? []
        : [followersSnapshot({ day: losAngelesDay(now), value: followers, source: 'ig.followers_count' })],
  }
}
