import { isGraphError, losAngelesDay, page as pageNode } from '@bos/meta-client'
import { followersSnapshot } from '../../metric-rows.ts'
import type { Batch, PullContext } from '../../platform.ts'
import { accountOf } from '../account.ts'
import { POST_FIELDS, postRow } from './post.rows.ts'

const FIELDS = ['name', 'username', 'followers_count'] as const
const NEWEST = 25

/** The newest public posts of competitors' Pages, where Meta let the app read Pages that it does not manage. */
export async function* pullCompetitors(context: PullContext): AsyncGenerator<Batch> {
  const { graph, connection, now, signal } = context
  const competitors = await context.competitors()
  if (!competitors) {
    const action = "See this service's own log: its competitors function failed."
    return void (yield { read: 0, isTruncated: true, missing: [{ what: 'competitors', reason: 'host', action }] })
  }
  const known = competitors.flatMap(({ id, facebook }) => (facebook ? [{ id, name: facebook }] : []))
  const counts: Record<string, unknown> = {}
  for (const { id: competitorId, name } of known) {
    try {
      const page = await graph.get(pageNode, name, { fields: FIELDS, signal })
      const content = []
      const posts = graph.list(pageNode.published_posts, page.id, {
        fields: POST_FIELDS,
        limit: NEWEST,
        maxItems: NEWEST,
        signal,
      })
      for await (const post of posts) {
        content.push({ ...postRow(post, { accountId: page.id }), isCompetitorContent: true, competitorId })
      }
      counts[competitorId] = { platform_id: page.id, username: page.username, followers: page.followers_count }
      yield { read: content.length, content }
    } catch (error) {
      if (!isGraphError(error)) throw error
      if (error.action === 'permission') {
        const action =
          'Ask Meta for the feature Page Public Content Access in App Review: without it no other Page can be read (D).'
        return void (yield { read: 0, missing: [{ what: 'competitors', reason: 'permission', action }] })
      }
      if (error.action !== 'skip') throw error
      const action = 'Check the id or the name of the Page: it is gone, or not public.'
      yield { read: 0, missing: [{ what: `competitor ${name}`, reason: 'not_found', action }] }
    }
  }
  if (Object.keys(counts).length === 0) return
  const { followers_count: value } = await graph.get(pageNode, accountOf(connection), {
    fields: ['followers_count'],
    signal,
  })
  if (value === undefined) return
  const own = { day: losAngelesDay(now), value, source: 'fb.followers_count' }
  yield { read: 0, analytics: [followersSnapshot({ ...own, splits: { competitors: counts } })] }
}
