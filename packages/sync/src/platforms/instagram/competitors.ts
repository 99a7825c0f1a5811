import { igUser, losAngelesDay } from '@bos/meta-client'
import { followersSnapshot } from '../../metric-rows.ts'
import type { Batch, PullContext } from '../../platform.ts'
import { accountOf } from '../account.ts'
import { pullRivals } from '../rivals.ts'
import { LOGIN_MEDIA_FIELDS } from './media.rows.ts'
import { rivalRow } from './rival.rows.ts'

const FIELDS = ['username', 'followers_count', 'media_count'] as const
const MEDIA_FIELDS = [...LOGIN_MEDIA_FIELDS, 'reposts_count', 'view_count'] as const

/** The newest media of competitors and how many follow them, as business_discovery shows it: a call each. */
export async function* pullCompetitors(context: PullContext): AsyncGenerator<Batch> {
  const { graph, connection, now, signal } = context
  if (connection.login === 'instagram') return yield* withoutPage(context)
  let followers: number | undefined
  const counts = yield* pullRivals(context, {
    handleOf: ({ instagram }) => instagram,
    async read(username, competitorId) {
      const media = { limit: 50, fields: MEDIA_FIELDS } as const
      const business_discovery = { username, fields: [...FIELDS, { media }] } as const
      const fields = ['followers_count', { business_discovery }] as const
      const own = await graph.get(igUser, accountOf(connection), { fields, signal })
      followers = own.followers_count ?? followers
      const found = own.business_discovery
      if (!found) return undefined
      const content = (found.media?.data ?? []).map((item) => rivalRow(item, { accountId: found.id, competitorId }))
      const { followers_count, media_count } = found
      return {
        batch: { read: content.length, content },
        counts: { platform_id: found.id, username: found.username, followers: followers_count, media: media_count },
      }
    },
    locked: {
      what: 'competitors',
      reason: 'permission',
      action:
        'Connect again and allow reading insights (instagram_manage_insights): Meta shows others only with it (D).',
    },
  })
  if (followers === undefined || Object.keys(counts).length === 0) return
  const own = { day: losAngelesDay(now), value: followers, source: 'ig.followers_count' }
  yield { read: 0, analytics: [followersSnapshot({ ...own, splits: { competitors: counts } })] }
}

async function* withoutPage({ competitors }: PullContext): AsyncGenerator<Batch> {
  const wanted = (await competitors())?.some(({ instagram }) => instagram)
  if (!wanted) return
  const action = 'Connect the account through its Facebook Page: Instagram Login does not show others (D).'
  yield { read: 0, missing: [{ what: 'competitors', reason: 'unsupported', action }] }
}
