import { batchGet, type Graph, type GraphError, video } from '@bos/meta-client'
import { creativeMedia } from '@bos/meta-client/ads'
import { isLasting, type Unavailable } from '../../../media-url.ts'
import type { PullContext } from '../../../platform.ts'
import { isRecent } from '../../account.ts'
import type { Ad } from './ad.rows.ts'
import { inTurn } from './in-turn.ts'
import { lookedUp } from './looked-up.ts'
import { storedMedia } from './stored-media.ts'

// Ours, one request: each film counts as a call (D). The others have their turn in the next readings.
const MOST_AN_ACCOUNT = 50

/** Where a film is, or why that is not known. */
export interface Film {
  readonly url?: string | undefined
  readonly thumbnailUrl?: string | undefined
  readonly why?: Unavailable | undefined
}

type Films = ReadonlyMap<string, Film>

/**
 * The films of these ads, by their ids. Asked for are those of ads that run or are new, where no lasting address is stored;
 * of all others, and of those whose look-up failed, what is stored stands. One that is not there was never asked for.
 */
export async function filmsOf(
  person: Graph,
  ads: readonly Ad[],
  { graph, now, signal, storedItems }: Pick<PullContext, 'graph' | 'now' | 'signal' | 'storedItems'>,
): Promise<{ readonly films: Films; readonly failures: readonly GraphError[] }> {
  const stored = await storedFilms(ads, storedItems)
  const shown = ads.filter((ad) => ad.effective_status === 'ACTIVE' || isRecent(ad.created_time, now))
  const wanted = [...new Set(shown.flatMap(filmIds))].filter((id) => !isLasting(stored.get(id)?.url, now))
  const asked = inTurn(wanted, { now, most: MOST_AN_ACCOUNT })
  const { told, failed } = await lookUp(asked, [person, graph], signal)
  const answered = asked.filter((id) => !failed.has(id))
  const films = new Map<string, Film>([
    ...wanted.map((id) => [id, { why: 'not_looked_up' }] as const),
    ...stored,
    ...answered.map((id) => [id, told.get(id) ?? { why: 'withheld_by_platform' }] as const),
  ])
  return { films, failures: [...failed.values()] }
}

const filmIds = ({ creative }: Ad): readonly string[] =>
  creativeMedia(creative ?? {}).flatMap(({ videoId }) => videoId ?? [])

async function storedFilms(ads: readonly Ad[], storedItems: PullContext['storedItems']): Promise<Films> {
  const films = new Map<string, Film>()
  const withFilm = ads.filter((ad) => filmIds(ad).length > 0).map(({ id }) => id)
  for (const one of await storedMedia(withFilm, storedItems)) {
    const { external_id: id, url, thumbnail_url: thumbnailUrl, unavailable_reason: reason } = one
    // Two ads may show one film, and only one of them know it.
    if (url !== undefined) films.set(id, { url, thumbnailUrl })
    else if (reason === 'withheld_by_platform' && !films.has(id)) films.set(id, { thumbnailUrl, why: reason })
  }
  return films
}

// D: a film is shown to who reaches its owner, which is the ad account or the Page.
async function lookUp(ids: readonly string[], graphs: readonly Graph[], signal: AbortSignal) {
  const told = new Map<string, Film>()
  const failed = new Map<string, GraphError>()
  for (const graph of graphs) {
    const left = ids.filter((id) => !told.has(id))
    const outcomes = await graph.batch(
      left.map((id) => batchGet(video, id, { fields: ['source', 'picture'] })),
      { signal },
    )
    for (const [index, id] of left.entries()) {
      const { value, failure } = lookedUp(outcomes[index])
      if (failure) failed.set(id, failure)
      if (value?.source === undefined) continue
      told.set(id, { url: value.source, thumbnailUrl: value.picture })
      failed.delete(id)
    }
  }
  return { told, failed }
}
