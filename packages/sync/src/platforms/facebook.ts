import { isGraphError, losAngelesDay, page as pageNode } from '@bos/meta-client'
import { followersSnapshot, metricRows } from '../metric-rows.ts'
import type { Batch, Platform, PullContext } from '../platform.ts'
import { contentWindow, metricsWindows } from '../windows.ts'
import { accountOf, cutShort, freshPicture, newestOf } from './account.ts'
import {
  METRIC_MAPPINGS,
  METRICS,
  POST_FIELDS,
  POST_FIELDS_WITH_COUNTS,
  PROFILE_FIELDS,
  postRow,
} from './facebook.rows.ts'

const PAGE_SIZE = 100 // more is refused (D)

/** Facebook Pages. */
export const facebook: Platform = {
  name: 'facebook',
  streams: [
    { name: 'profile', pull: pullProfile },
    { name: 'posts', pull: pullPosts },
    { name: 'metrics', pull: pullMetrics },
  ],
}

async function* pullProfile({ graph, connection, now, signal }: PullContext): AsyncGenerator<Batch> {
  const page = await graph.get(pageNode, accountOf(connection), { fields: PROFILE_FIELDS, signal })
  const picture = freshPicture(connection, page.picture?.data?.url, now)
  yield {
    read: 1,
    profile: {
      ...(page.username !== undefined && { accountUsername: page.username }),
      ...(page.name !== undefined && { displayName: page.name }),
      ...(picture !== undefined && { profilePictureUrl: picture }),
    },
  }
}

async function* pullPosts(context: PullContext): AsyncGenerator<Batch> {
  if (context.connection.permissions.includes('pages_read_user_content')) {
    try {
      yield* readPosts(context, POST_FIELDS_WITH_COUNTS)
      return
    } catch (error) {
      // The permission may have been taken back since the person connected: read what can be read without it.
      if (!isGraphError(error) || error.code !== 'permission') throw error
    }
  }
  yield* readPosts(context, POST_FIELDS)
  yield {
    read: 0,
    missing: [
      {
        what: 'likes and comments of posts',
        reason: 'permission',
        action: 'Connect again and allow reading what people write on the Page (pages_read_user_content).',
      },
    ],
  }
}

async function* readPosts(
  { graph, connection, now, watermark, signal }: PullContext,
  fields: typeof POST_FIELDS | typeof POST_FIELDS_WITH_COUNTS,
): AsyncGenerator<Batch> {
  const accountId = accountOf(connection)
  const window = contentWindow(watermark, now)
  let newest: Date | undefined
  let hasMore = false
  const options = { fields, limit: PAGE_SIZE, signal, ...(window.since && { since: window.since }) }
  for await (const page of graph.pages(pageNode.published_posts, accountId, options)) {
    const content = page.items.filter((post) => post.is_published !== false).map((post) => postRow(post, { accountId }))
    newest = newestOf(newest, content)
    hasMore = page.hasMore
    yield { read: page.items.length, content }
  }
  yield hasMore ? cutShort('posts') : { read: 0, watermark: window.next(newest) }
}

async function* pullMetrics({ graph, connection, now, watermark, signal }: PullContext): AsyncGenerator<Batch> {
  const accountId = accountOf(connection)
  let hasFollowers = false
  // One call carries 90 days (P!).
  const { permissions } = connection
  for (const { since, until, next } of metricsWindows(watermark, { now, days: 89, permissions })) {
    const { readings, missing } = await graph.insights(pageNode, accountId, { metrics: METRICS, since, until, signal })
    const analytics = metricRows(readings, { prefix: 'fb', mappings: METRIC_MAPPINGS })
    hasFollowers ||= analytics.some((row) => row.metricType === 'followers')
    yield { read: readings.length, analytics, missing, watermark: next }
  }
  if (hasFollowers) return
  // Without the daily totals (read_insights missing, fewer than 100 followers) the profile still tells today's count.
  const { followers_count: followers } = await graph.get(pageNode, accountId, { fields: ['followers_count'], signal })
  if (followers === undefined) return
  const snapshot = followersSnapshot({ day: losAngelesDay(now), value: followers, source: 'fb.followers_count' })
  yield { read: 1, analytics: [snapshot] }
}
