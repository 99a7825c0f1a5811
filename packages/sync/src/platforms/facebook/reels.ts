import { batchGet, isGraphError, page as pageNode, pagePost, video } from '@bos/meta-client'
import type { ContentRow } from '@bos/social-db'
import type { ContentPass } from '../../content-passes.ts'
import type { PullContext } from '../../platform.ts'
import type { MissingPart } from '../../report.ts'
import { accountOf, isRecent } from '../account.ts'
import { lacking, toldBy } from '../told-by.ts'
import { NUMBER_FIELDS, postRow } from './post.rows.ts'
import { asPost, type Reel, REEL_FIELDS, REEL_METRICS, type ReelNumber } from './reel.rows.ts'

const PAGE_SIZE = 50

export interface Reels {
  /** By the id of the video, which is what the posts know them by. */
  readonly byVideo: ReadonlyMap<string, { readonly reel: Reel; readonly numbers: readonly ReelNumber[] }>
  readonly read: number
  readonly missing: readonly MissingPart[]
  /** There are more than were read. */
  readonly isCut: boolean
}

/**
 * The reels of a pass with their plays. Where it goes on behind what an earlier run listed of the posts, the reels are listed
 * whole: how far those came says nothing of these.
 */
export async function readReels(context: PullContext, pass: ContentPass): Promise<Reels> {
  const { graph, connection, signal } = context
  const byVideo = new Map<string, { reel: Reel; numbers: readonly ReelNumber[] }>()
  const missing: MissingPart[] = []
  let [read, isCut] = [0, false]
  const options = { fields: REEL_FIELDS, limit: PAGE_SIZE, signal, ...(pass.since && { since: pass.since }) }
  for await (const page of graph.pages(pageNode.video_reels, accountOf(connection), options)) {
    for (const reel of page.items) {
      // Scheduled ones and drafts are listed too.
      if (reel.published === false) continue
      byVideo.set(reel.id, { reel, numbers: await playsOf(context, reel, missing) })
    }
    read += page.items.length
    isCut = page.hasMore
  }
  return { byVideo, read, missing: lacking(missing, 'reels'), isCut }
}

/** The row of a reel that no listing of posts had, with what its post tells of numbers. */
export async function rowOfReel({ graph, connection, now, signal }: PullContext, reel: Reel): Promise<ContentRow> {
  const accountId = accountOf(connection)
  const post = asPost(reel, { accountId })
  if (!isRecent(reel.created_time, now) || !connection.permissions.includes('read_insights')) {
    return postRow(post, { accountId })
  }
  const [outcome] = await graph.batch([batchGet(pagePost, post.id, { fields: NUMBER_FIELDS })], { signal })
  return postRow(post, { accountId, numbers: toldBy(outcome).value?.insights })
}

// A call each: of recent ones only.
async function playsOf(
  { graph, connection, now, signal }: PullContext,
  { id, created_time: createdAt }: Reel,
  missing: MissingPart[],
): Promise<readonly ReelNumber[]> {
  if (!isRecent(createdAt, now) || !connection.permissions.includes('read_insights')) return []
  try {
    const told = await graph.insights(video, id, { metrics: REEL_METRICS, product: 'REELS', signal })
    missing.push(...told.missing)
    return told.readings
  } catch (error) {
    // Removed between the listing and now.
    if (isGraphError(error) && error.code === 'not_found') return []
    throw error
  }
}
