import { adAccount, type Graph, type GraphError } from '@bos/meta-client'
import { creativeMedia } from '@bos/meta-client/ads'
import { type MediaUrl, mediaUrl } from '../../../media-url.ts'
import type { PullContext } from '../../../platform.ts'
import type { AdAccount } from './access.ts'
import { isOfOne } from './account-lack.ts'
import type { Ad } from './ad.rows.ts'
import { chunks } from './chunks.ts'
import type { Film } from './films.ts'
import { storedMedia } from './stored-media.ts'

const HASHES_A_CALL = 50 // ours: the address stays short

/** Addresses of what creatives name only by hash or id. */
export interface Addresses {
  readonly images: ReadonlyMap<string, Pick<Film, 'url' | 'why'>>
  readonly films: ReadonlyMap<string, Film>
}

/** The addresses of images that come without any, by their hashes. Where Meta does not tell them, what is stored stands. */
export async function imagesOf(
  person: Graph,
  account: AdAccount,
  ads: readonly Ad[],
  { signal, storedItems }: Pick<PullContext, 'signal' | 'storedItems'>,
): Promise<{ readonly images: Addresses['images']; readonly failure?: GraphError }> {
  const media = ads.flatMap(({ creative }) => creativeMedia(creative ?? {}))
  const hashes = new Set(media.flatMap(({ hash, url, thumbnailUrl }) => ((url ?? thumbnailUrl) ? [] : (hash ?? []))))
  const images = new Map<string, Pick<Film, 'url' | 'why'>>()
  try {
    for (const some of chunks([...hashes], HASHES_A_CALL)) {
      const options = { fields: ['hash', 'permalink_url', 'url'], params: { hashes: some }, signal } as const
      for await (const image of person.list(adAccount.adimages, account.id, options)) {
        const url = image.permalink_url ?? image.url
        if (image.hash !== undefined && url !== undefined) images.set(image.hash, { url })
      }
    }
  } catch (error) {
    if (!isOfOne(error)) throw error
    const ids = ads.map(({ id }) => id)
    const stored = new Map((await storedMedia(ids, storedItems)).map(({ external_id: id, url }) => [id, url]))
    for (const hash of hashes) {
      if (!images.has(hash)) images.set(hash, { url: stored.get(hash), why: 'not_looked_up' })
    }
    return { images, failure: error }
  }
  return { images }
}

/** What a creative shows, in order. Its id is the hash or the film's, never an address, which is signed anew each time. */
export function mediaOf({ creative }: Ad, { images, films }: Addresses): readonly MediaUrl[] {
  return creativeMedia(creative ?? {}).map(({ type, url, thumbnailUrl, hash, videoId }) => {
    const still = hash === undefined ? undefined : images.get(hash)
    if (type === 'image') return mediaUrl({ type, url: url ?? still?.url, id: hash, why: still?.why })
    const film: Film = (videoId === undefined ? undefined : films.get(videoId)) ?? { why: 'not_looked_up' }
    return mediaUrl({
      ...film,
      type,
      thumbnailUrl: thumbnailUrl ?? film.thumbnailUrl ?? still?.url,
      id: videoId,
    })
  })
}
