import { igLoginUser, igUser, losAngelesDay } from '@bos/meta-client'
import type { Connection } from '@bos/social-db'
import { followersSnapshot, metricRows } from '../metric-rows.ts'
import type { Batch, Platform, PullContext } from '../platform.ts'
import { contentWindow, metricsWindows } from '../windows.ts'
import { accountOf, cutShort, freshPicture, newestOf } from './account.ts'
import {
  LOGIN_MEDIA_FIELDS,
  MEDIA_FIELDS,
  METRIC_MAPPINGS,
  METRICS,
  mediaRow,
  PROFILE_FIELDS,
} from './instagram.rows.ts'

const PAGE_SIZE = 100 // the most Instagram gives a page (P)

/** Instagram professional accounts: through their Page with Facebook Login, or by themselves with Instagram Login. */
export const instagram: Platform = {
  name: 'instagram',
  streams: [
    { name: 'profile', pull: pullProfile },
    { name: 'posts', pull: pullMedia },
    { name: 'metrics', pull: pullMetrics },
  ],
}

// The two logins lead to two hosts, each with a node of its own.
const userOf = ({ login }: Connection) => (login === 'instagram' ? igLoginUser : igUser)

async function* pullProfile({ graph, connection, now, signal }: PullContext): AsyncGenerator<Batch> {
  const me = await graph.get(userOf(connection), accountOf(connection), { fields: PROFILE_FIELDS, signal })
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

async function* pullMedia({ graph, connection, now, watermark, signal }: PullContext): AsyncGenerator<Batch> {
  const accountId = accountOf(connection)
  const window = contentWindow(watermark, now)
  let newest: Date | undefined
  let hasMore = false
  const options = { limit: PAGE_SIZE, signal, ...(window.since && { since: window.since }) }
  const pages =
    connection.login === 'instagram'
      ? graph.pages(igLoginUser.media, accountId, { ...options, fields: LOGIN_MEDIA_FIELDS })
      : graph.pages(igUser.media, accountId, { ...options, fields: MEDIA_FIELDS })
  for await (const page of pages) {
    const content = page.items.map((media) => mediaRow(media, { accountId }))
    newest = newestOf(newest, content)
    hasMore = page.hasMore
    yield { read: page.items.length, content }
  }
  yield hasMore ? cutShort('media') : { read: 0, watermark: window.next(newest) }
}

async function* pullMetrics({ graph, connection, now, watermark, signal }: PullContext): AsyncGenerator<Batch> {
  const accountId = accountOf(connection)
  // A day costs a call: a week at a time, so that a long back-fill survives a throttle.
  const { permissions } = connection
  for (const { since, until, next } of metricsWindows(watermark, { now, days: 7, permissions })) {
    const wish = { metrics: METRICS, since, until, signal }
    const { readings, missing } = await graph.insights(userOf(connection), accountId, wish)
    const analytics = metricRows(readings, { prefix: 'ig', mappings: METRIC_MAPPINGS })
    yield { read: readings.length, analytics, missing, watermark: next }
  }
}
