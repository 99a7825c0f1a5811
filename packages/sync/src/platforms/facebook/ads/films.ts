import { batchGet, type Graph, video } from '@bos/meta-client'
import { creativeMedia } from '@bos/meta-client/ads'
import * as z from 'zod'
import { isLasting, type Unavailable } from '../../../media-url.ts'
import type { PullContext } from '../../../platform.ts'
import { isRecent } from '../../account.ts'
import { toldBy } from '../../told-by.ts'
import type { Ad } from './ad.rows.ts'
import { chunks } from './chunks.ts'
import { inTurn } from './in-turn.ts'

// Ours, one request: each film counts as a call (D). The others have their turn in the next readings.
const MOST_AN_ACCOUNT = 50
const IDS_A_QUESTION = 1000
const A_DAY_MS = 86_400_000

/** Where a film is, or why that is not known. */
export interface Film {
  readonly url?: string | undefined
  readonly thumbnailUrl?: string | undefined
  readonly why?: Unavailable | undefined
  /** When it is looked at again at the latest. */
  readonly until?: Date | undefined
}

type Films = ReadonlyMap<string, Film>

/**
 * The films of these ads, by their ids. Asked for are those of ads that run or are new, where no lasting address is stored;
 * of all others what is stored stands. One that is not there was never asked for.
 */
export async function filmsOf(
  person: Graph,
  ads: readonly Ad[],
  { graph, now, signal, storedItems }: Pick<PullContext, 'graph' | 'now' | 'signal' | 'storedItems'>,
): Promise<Films> {
  const stored = await storedFilms(ads, storedItems)
  const shown = ads.filter((ad) => ad.effective_status === 'ACTIVE' || isRecent(ad.created_time, now))
  const wanted = [...new Set(shown.flatMap(filmIds))].filter((id) => !isLasting(stored.get(id)?.url, now))
  const asked = inTurn(wanted, { now, most: MOST_AN_ACCOUNT })
  const told = await lookUp(asked, [person, graph], signal)
  const withheld: Film = { why: 'withheld_by_platform' }
  // Addresses alone are written only where what is stored ends soon.
  const waiting: Film = { why: 'not_looked_up', until: new Date(now.getTime() + A_DAY_MS) }
  return new Map([
    ...wanted.map((id) => [id, waiting] as const),
    ...stored,
    ...asked.map((id) => [id, told.get(id) ?? withheld] as const),
  ])
}

const filmIds = ({ creative }: Ad): readonly string[] =>
  creativeMedia(creative ?? {}).flatMap(({ videoId }) => videoId ?? [])

const kept = z.object({
  external_id: z.string(),
  url: z.string().optional(),
  thumbnail_url: z.string().optional(),
  unavailable_reason: z.string().optional(),
})

async function storedFilms(ads: readonly Ad[], storedItems: PullContext['storedItems']): Promise<Films> {
  const films = new Map<string, Film>()
  const withFilm = ads.filter((ad) => filmIds(ad).length > 0).map(({ id }) => id)
  for (const ids of chunks(withFilm, IDS_A_QUESTION)) {
    for (const media of (await storedItems(ids)).flatMap(({ mediaUrls }) => mediaUrls)) {
      const { data } = kept.safeParse(media)
      if (data === undefined) continue
      const { external_id: id, url, thumbnail_url: thumbnailUrl, unavailable_reason: reason } = data
      // Two ads may show one film, and only one of them know it.
      if (url !== undefined) films.set(id, { url, thumbnailUrl })
      else if (reason === 'withheld_by_platform' && !films.has(id)) films.set(id, { thumbnailUrl, why: reason })
    }
  }
  return films
}

// D: a film is shown to who reaches its owner, which is the ad account or the Page.
async function lookUp(ids: readonly string[], graphs: readonly Graph[], signal: AbortSignal): Promise<Films> {
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
