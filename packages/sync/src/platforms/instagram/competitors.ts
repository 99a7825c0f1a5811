import { type GraphError, igUser, isGraphError, losAngelesDay } from '@bos/meta-client'
import type { ContentRow } from '@bos/social-db'
import type { Competitor } from '../../competitors.ts'
import { followersSnapshot } from '../../metric-rows.ts'
import type { Batch, PullContext } from '../../platform.ts'
import type { MissingPart } from '../../report.ts'
import { accountOf } from '../account.ts'
import { rivalRow } from './rival.rows.ts'

const FIELDS = ['username', 'followers_count', 'media_count'] as const
const MEDIA_FIELDS = [
  'caption',
  'media_type',
  'media_product_type',
  'media_url',
  'thumbnail_url',
  'permalink',
  'timestamp',
  'like_count',
  'comments_count',
  'reposts_count',
  'view_count',
  { children: { fields: ['media_type', 'media_url', 'thumbnail_url'] } },
] as const

/** The newest media of competitors and how many follow them, as business_discovery shows it: a call each. */
export async function* pullCompetitors(context: PullContext): AsyncGenerator<Batch> {
  const { connection, now } = context
  const competitors = await context.competitors()
  if (!competitors) {
    const action = "See this service's own log: its competitors function failed."
    return void (yield { read: 0, isTruncated: true, missing: [{ what: 'competitors', reason: 'host', action }] })
  }
  const known = competitors.flatMap(({ id, instagram }) => (instagram ? [{ id, handle: instagram }] : []))
  if (known.length === 0) return
  if (connection.login === 'instagram') {
    const action = 'Connect the account through its Facebook Page: Instagram Login does not show others (D).'
    return void (yield { read: 0, missing: [{ what: 'competitors', reason: 'unsupported', action }] })
  }
  const counts: Record<string, unknown> = {}
  let followers: number | undefined
  for (const competitor of known) {
    const found = await discover(context, competitor)
    if ('missing' in found) {
      yield { read: 0, missing: [found.missing] }
      continue
    }
    followers = found.ownFollowers ?? followers
    counts[competitor.id] = found.counts
    yield { read: found.content.length, content: found.content }
  }
  if (followers === undefined || Object.keys(counts).length === 0) return
  const own = { day: losAngelesDay(now), value: followers, source: 'ig.followers_count' }
  yield { read: 0, analytics: [followersSnapshot({ ...own, splits: { competitors: counts } })] }
}

interface Found {
  readonly content: readonly ContentRow[]
  readonly counts: Readonly<Record<string, unknown>>
  readonly ownFollowers: number | undefined
}

async function discover(
  { graph, connection, signal }: PullContext,
  { id: competitorId, handle }: { id: Competitor['id']; handle: string },
): Promise<Found | { missing: MissingPart }> {
  const media = { limit: 50, fields: MEDIA_FIELDS } as const
  const business_discovery = { username: handle, fields: [...FIELDS, { media }] } as const
  try {
    const own = await graph.get(igUser, accountOf(connection), {
      fields: ['followers_count', { business_discovery }],
      signal,
    })
    const found = own.business_discovery
    if (!found) return { missing: notFound(handle) }
    const content = (found.media?.data ?? []).map((item) => rivalRow(item, { accountId: found.id, competitorId }))
    const { username, followers_count, media_count } = found
    const counts = { platform_id: found.id, username, followers: followers_count, media: media_count }
    return { content, counts, ownFollowers: own.followers_count }
  } catch (error) {
    if (!isGraphError(error)) throw error
    if (isAboutThem(error)) return { missing: notFound(handle) }
    throw error
  }
}

// D, P: a personal account, one that is gone, or a wrong handle. Nothing tells which.
const isAboutThem = ({ action }: GraphError): boolean => action === 'skip'

function notFound(handle: string): MissingPart {
  const action = 'Check the handle: it must be exact, and the account professional and open to all ages.'
  return { what: `competitor ${handle}`, reason: 'not_found', action }
}
