import { batchGet, igMedia, pagePost } from '@bos/meta-client'
import { creativeText } from '@bos/meta-client/ads'
import type { PullContext } from '../../../platform.ts'
import { LOGIN_MEDIA_FIELDS, mediaRow } from '../../instagram/media.rows.ts'
import { accountOf } from '../../account.ts'
import { toldBy } from '../../told-by.ts'
import { POST_FIELDS, postRow } from '../post.rows.ts'
import type { Ad, Shown } from './ad.rows.ts'
import { chunks } from './chunks.ts'
import { inTurn } from './in-turn.ts'

// Ours, one request: each counts as a call (D). The others have their turn in the next readings.
const MOST_AN_ACCOUNT = 50
const IDS_A_QUESTION = 1000

/**
 * What ads show that say nothing themselves: the post of the Page, or the media of Instagram, that they boost. Of a post that
 * is stored nothing is asked, and of an ad only until its words are known.
 *
 * @returns By the id of the ad; one whose post cannot be seen is left out.
 */
export async function boostedBy(context: PullContext, ads: readonly Ad[]): Promise<ReadonlyMap<string, Shown>> {
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
  for (const [index, ad] of posts.entries()) {
    const post = toldBy(ofPosts[index]).value
    if (post) keep(ad, postRow(post, { accountId }))
  }
  for (const [index, ad] of media.entries()) {
    const one = toldBy(ofMedia[index]).value
    if (one) keep(ad, mediaRow(one, { accountId }))
  }
  return shown
}

const sourceOf = ({ creative }: Ad): string | undefined =>
  creative?.effective_object_story_id ?? creative?.effective_instagram_media_id
