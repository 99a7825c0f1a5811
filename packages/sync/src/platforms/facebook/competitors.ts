import { losAngelesDay, page as pageNode } from '@bos/meta-client'
import { followersSnapshot } from '../../metric-rows.ts'
import type { Batch, PullContext } from '../../platform.ts'
import { accountOf } from '../account.ts'
import { pullRivals } from '../rivals.ts'
import { POST_FIELDS, postRow } from './post.rows.ts'

const FIELDS = ['name', 'username', 'followers_count'] as const
const NEWEST = 25

/** The newest public posts of competitors' Pages, where Meta let the app read Pages that it does not manage. */
export async function* pullCompetitors(context: PullContext): AsyncGenerator<Batch> {
  const { graph, connection, now, signal } = context
  // D: other Pages are shown to a person, not to a Page.
  const asPerson = context.person ?? graph
  const counts = yield* pullRivals(context, {
    handleOf: ({ facebook }) => facebook,
    async read(name, competitorId) {
      const page = await asPerson.get(pageNode, name, { fields: FIELDS, signal })
      const content = []
      const newest = { fields: POST_FIELDS, limit: NEWEST, maxItems: NEWEST, signal }
      for await (const post of asPerson.list(pageNode.published_posts, page.id, newest)) {
        content.push({ ...postRow(post, { accountId: page.id }), isCompetitorContent: true, competitorId })
      }
      return {
        batch: { read: content.length, content },
        counts: { platform_id: page.id, username: page.username, followers: page.followers_count },
      }
    },
    locked: {
      what: 'competitors',
      reason: 'permission',
      action:
        'Ask Meta for the feature Page Public Content Access in App Review: without it no other Page is shown (D).',
    },
  })
  if (Object.keys(counts).length === 0) return
  const asked = { fields: ['followers_count'], signal } as const
  const { followers_count: value } = await graph.get(pageNode, accountOf(connection), asked)
  if (value === undefined) return
  const own = { day: losAngelesDay(now), value, source: 'fb.followers_count' }
  yield { read: 0, analytics: [followersSnapshot({ ...own, splits: { competitors: counts } })] }
}
