import { adAccount, batchGet, type Graph, video } from '@bos/meta-client'
import { creativeMedia } from '@bos/meta-client/ads'
import { type MediaUrl, mediaUrl } from '../../../media-url.ts'
import type { PullContext } from '../../../platform.ts'
import { isRecent } from '../../account.ts'
import { toldBy } from '../../told-by.ts'
import type { AdAccount } from './access.ts'
import type { Ad } from './ad.rows.ts'

const HASHES_A_CALL = 50 // ours: the address stays short
// Ours, one request: each film counts as a call (D).
const FILMS_AN_ACCOUNT = 50

interface Film {
  readonly url: string
  readonly thumbnailUrl: string | undefined
}

/** Addresses of what creatives name only by hash or id. */
export interface Addresses {
  readonly images: ReadonlyMap<string, string>
  readonly films: ReadonlyMap<string, Film>
}

/** Looks up what these ads need: images that come without any address, and the films of ads that run or are new. */
export async function addressesOf(
  person: Graph,
  account: AdAccount,
  ads: readonly Ad[],
  { graph, now, signal }: Pick<PullContext, 'graph' | 'now' | 'signal'>,
): Promise<Addresses> {
  const media = (some: readonly Ad[]) => some.flatMap(({ creative }) => creativeMedia(creative ?? {}))
  const hashes = new Set(
    media(ads).flatMap(({ hash, url, thumbnailUrl }) => ((url ?? thumbnailUrl) ? [] : (hash ?? []))),
  )
  const images = new Map<string, string>()
  for (const some of chunks([...hashes], HASHES_A_CALL)) {
    const options = { fields: ['hash', 'permalink_url', 'url'], params: { hashes: some }, signal } as const
    for await (const image of person.list(adAccount.adimages, account.id, options)) {
      const address = image.permalink_url ?? image.url
      if (image.hash !== undefined && address !== undefined) images.set(image.hash, address)
    }
  }
  const shown = ads.filter((ad) => ad.effective_status === 'ACTIVE' || isRecent(ad.created_time, now))
  const ids = [...new Set(media(shown).flatMap(({ videoId }) => videoId ?? []))].slice(0, FILMS_AN_ACCOUNT)
  return { images, films: await filmsOf(ids, [person, graph], signal) }
}

// D: a film is shown to who reaches its owner, which is the ad account or the Page.
async function filmsOf(
  ids: readonly string[],
  graphs: readonly Graph[],
  signal: AbortSignal,
): Promise<Addresses['films']> {
  const films = new Map<string, Film>()
  for (const graph of graphs) {
    const left = ids.filter((id) => !films.has(id))
    const outcomes = await graph.batch(
      left.map((id) => batchGet(video, id, { fields: ['source', 'picture'] })),
      { signal },
    )
    for (const [index, id] of left.entries()) {
      const told = toldBy(outcomes[index]).value
      if (told?.source !== undefined) films.set(id, { url: told.source, thumbnailUrl: told.picture })
    }
  }
  return films
}

/** What a creative shows, in order. Its id is the hash or the film's, never an address, which is signed anew each time. */
export function mediaOf({ creative }: Ad, { images, films }: Addresses): readonly MediaUrl[] {
  return creativeMedia(creative ?? {}).map(({ type, url, thumbnailUrl, hash, videoId }) => {
    const still = hash === undefined ? undefined : images.get(hash)
    if (type === 'image') return mediaUrl({ type, url: url ?? still, id: hash })
    const film = videoId === undefined ? undefined : films.get(videoId)
    return mediaUrl({ type, url: film?.url, thumbnailUrl: thumbnailUrl ?? film?.thumbnailUrl ?? still, id: videoId })
  })
}

export function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size))
}
