import { adAccount, type Graph } from '@bos/meta-client'
import { creativeMedia } from '@bos/meta-client/ads'
import { type MediaUrl, mediaUrl } from '../../../media-url.ts'
import type { PullContext } from '../../../platform.ts'
import type { AdAccount } from './access.ts'
import type { Ad } from './ad.rows.ts'
import { chunks } from './chunks.ts'
import type { Film } from './films.ts'

const HASHES_A_CALL = 50 // ours: the address stays short

/** Addresses of what creatives name only by hash or id. */
export interface Addresses {
  readonly images: ReadonlyMap<string, string>
  readonly films: ReadonlyMap<string, Film>
}

/** The addresses of images that come without any, by their hashes. */
export async function imagesOf(
  person: Graph,
  account: AdAccount,
  ads: readonly Ad[],
  { signal }: Pick<PullContext, 'signal'>,
): Promise<ReadonlyMap<string, string>> {
  const media = ads.flatMap(({ creative }) => creativeMedia(creative ?? {}))
  const hashes = new Set(media.flatMap(({ hash, url, thumbnailUrl }) => ((url ?? thumbnailUrl) ? [] : (hash ?? []))))
  const images = new Map<string, string>()
  for (const some of chunks([...hashes], HASHES_A_CALL)) {
    const options = { fields: ['hash', 'permalink_url', 'url'], params: { hashes: some }, signal } as const
    for await (const image of person.list(adAccount.adimages, account.id, options)) {
      const address = image.permalink_url ?? image.url
      if (image.hash !== undefined && address !== undefined) images.set(image.hash, address)
    }
  }
  return images
}

/** What a creative shows, in order. Its id is the hash or the film's, never an address, which is signed anew each time. */
export function mediaOf({ creative }: Ad, { images, films }: Addresses): readonly MediaUrl[] {
  return creativeMedia(creative ?? {}).map(({ type, url, thumbnailUrl, hash, videoId }) => {
    const still = hash === undefined ? undefined : images.get(hash)
    if (type === 'image') return mediaUrl({ type, url: url ?? still, id: hash })
    const film: Film = (videoId === undefined ? undefined : films.get(videoId)) ?? { why: 'not_looked_up' }
    return mediaUrl({
      ...film,
      type,
      thumbnailUrl: thumbnailUrl ?? film.thumbnailUrl ?? still,
      id: videoId,
    })
  })
}
