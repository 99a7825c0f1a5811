import { splitCount } from '../insights/split.ts'
import type { AdDelivery } from './model.ts'

/**
 * What a day of an ad counts, under flat names: `impressions`, `spend` in hundredths, `action:link_click`,
 * `value:omni_purchase`, `window:omni_purchase:7d_click`, `result:actions:lead`.
 */
export type Counts = ReadonlyMap<string, number>

// D, P: `actions` is a hierarchy, and these are inside of both.
const ENGAGEMENTS = ['link_click', 'comment', 'like', 'post_reaction', 'post', 'video_view']

export function countsOf(delivery: AdDelivery): Counts {
  const { inlineLinkClicks = 0, outboundClicks = 0, videoPlays = 0, watchSeconds = 0, results } = delivery
  const actions: Record<string, number> = {
    ...(inlineLinkClicks > 0 && { link_click: inlineLinkClicks }),
    ...delivery.actions,
  }
  const engagement = ENGAGEMENTS.reduce((sum, type) => sum + (actions[type] ?? 0), 0)
  actions['page_engagement'] ??= actions['post_engagement'] ?? engagement
  actions['post_engagement'] ??= engagement
  const under = (head: string, parts: Readonly<Record<string, number>>) =>
    Object.entries(parts).map(([name, count]): [string, number] => [`${head}:${name}`, count])
  return new Map([
    ['impressions', delivery.impressions],
    ['reach', delivery.reach],
    ['clicks', delivery.clicks],
    ['inline', inlineLinkClicks],
    ['outbound', outboundClicks],
    ['plays', videoPlays],
    ['seconds', watchSeconds],
    ['spend', hundredths(delivery.spend)],
    ...under('action', actions),
    ...Object.entries(delivery.values ?? {}).map(([type, value]): [string, number] => [
      `value:${type}`,
      hundredths(value),
    ]),
    ...Object.entries(delivery.windows ?? {}).flatMap(([type, windows]) => under(`window:${type}`, windows)),
    ...(results ? under('result', { [results.indicator]: results.value }) : []),
  ])
}

/** The same for parts of an audience; what they count adds up to the whole. */
export function splitCounts(counts: Counts, shares: Readonly<Record<string, number>>): ReadonlyMap<string, Counts> {
  const parts = new Map(Object.keys(shares).map((part) => [part, new Map<string, number>()]))
  for (const [name, count] of counts) {
    for (const [part, its] of Object.entries(splitCount(count, shares))) parts.get(part)?.set(name, its)
  }
  return parts
}

/** Counts of several days and ads. Those of a name nobody counted are 0. */
export interface Tally {
  add(counts: Counts): void
  of(name: string): number
  /** What stands under a head, such as `action`, by the rest of the name. */
  under(head: string): ReadonlyMap<string, number>
  /** Unique accounts: more than on any one day, fewer than all days and ads together. */
  reach(): number
  isEmpty(): boolean
}

export function createTally(): Tally {
  const sums = new Map<string, number>()
  let most = 0
  const of = (name: string) => sums.get(name) ?? 0
  return {
    add(counts) {
      for (const [name, count] of counts) sums.set(name, of(name) + count)
      most = Math.max(most, counts.get('reach') ?? 0)
    },
    of,
    under: (head) =>
      new Map(
        [...sums].flatMap(([name, count]) =>
          name.startsWith(`${head}:`) ? [[name.slice(head.length + 1), count]] : [],
        ),
      ),
    // How much audiences overlap is chosen.
    reach: () => Math.min(Math.round(most + (of('reach') - most) * 0.6), of('impressions')),
    isEmpty: () => [...sums.values()].every((count) => count === 0),
  }
}

function hundredths(money: string): number {
  return Math.round(Number(money) * 100)
}
