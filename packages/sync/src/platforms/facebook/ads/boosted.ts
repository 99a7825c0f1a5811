import { batchGet, type GraphError, igMedia, pagePost } from '@bos/meta-client'
import { creativeText } from '@bos/meta-client/ads'
import type { PullContext } from '../../../platform.ts'
import { LOGIN_MEDIA_FIELDS, mediaRow } from '../../instagram/media.rows.ts'
import { accountOf } from '../../account.ts'
import { POST_FIELDS, postRow } from '../post.rows.ts'
import type { Ad, Shown } from './ad.rows.ts'
import { chunks } from './chunks.ts'
import { inTurn } from './in-turn.ts'
import { lookedUp } from './looked-up.ts'

// Ours, one request: each counts as a call (D). The others have their turn in the next readings.
const MOST_AN_ACCOUNT = 50
const IDS_A_QUESTION = 1000

/**
 * What ads show that say nothing themselves: the post of the Page, or the media of Instagram, that they boost. Of a post that
 * is stored nothing is asked, and of an ad only until its words are known.
 *
 * @returns By the id of the ad; one whose post cannot be seen is left out. Of a post that was not asked for, or did not
 *   answer, what is stored of the ad stands.
 */
export async function boostedBy(
  context: PullContext,
  ads: readonly Ad[],
): Promise<{ readonly boosted: ReadonlyMap<string, Shown>; readonly failures: readonly GraphError[] }> {
  const { graph, storedItems, now, signal, connection } = context
  const bare = ads.filter((ad) => creativeText(ad.creative ?? {}).text === undefined && sourceOf(ad) !== undefined)
  const wanted = bare.flatMap((ad) => [ad.id, sourceOf(ad) ?? ad.id])
  const stored = new Map<string, Shown>()
  for (const ids of chunks(wanted, IDS_A_QUESTION)) {
    for (const { platformContentId: id, contentText: text, mediaUrls } of await storedItems(ids)) {
      stored.set(id, { text, mediaUrls })
    }
  }
  const shown = new Map<string, Shown>()
  const unknown: Ad[] = []
  for (const ad of bare) {
    const own = stored.get(ad.id)
    const item = stored.get(sourceOf(ad) ?? '') ?? (own?.text == null ? undefined : own)
    if (item) shown.set(ad.id, item)
    else unknown.push(ad)
    // A post's pictures have ids, which the creative's thumbnail has not.
    if (!item && own?.mediaUrls.some((media) => 'external_id' in media)) shown.set(ad.id, own)
  }
  const asked = inTurn(unknown, { now, most: MOST_AN_ACCOUNT })
  const accountId = accountOf(connection)
  const posts = asked.filter(({ creative }) => creative?.effective_object_story_id !== undefined)
  const media = asked.filter((ad) => !posts.includes(ad))
  const ofPosts = await graph.batch(
    posts.map((ad) => batchGet(pagePost, sourceOf(ad) ?? '', { fields: POST_FIELDS })),
    { signal },
  )
  const ofMedia = await graph.batch(
    media.map((ad) => batchGet(igMedia, sourceOf(ad) ?? '', { fields: LOGIN_MEDIA_FIELDS })),
    { signal },
  )
  const keep = (ad: Ad, row: { contentText: string | null; mediaUrls: readonly object[] }) =>
    shown.set(ad.id, { text: row.contentText, mediaUrls: row.mediaUrls })
  const failures: GraphError[] = []
  for (const [index, ad] of posts.entries()) {
    const { value, failure } = lookedUp(ofPosts[index])
    if (value) keep(ad, postRow(value, { accountId }))
    else if (failure) failures.push(failure)
    else shown.delete(ad.id)
  }
  for (const [index, ad] of media.entries()) {
    const { value, failure } = lookedUp(ofMedia[index])
    if (value) keep(ad, mediaRow(value, { accountId }))
    else if (failure) failures.push(failure)
    else shown.delete(ad.id)
  }
  return { boosted: shown, failures }
}

const sourceOf = ({ creative }: Ad): string | undefined =>
  creative?.effective_object_story_id ?? creative?.effective_instagram_media_id
