import type { AdInsightsPage } from '../ads.ts'
import type { GraphNotice } from '../index.ts'
import { createGraph, userToken } from '../index.ts'
import type { AdDelivery } from '../testing.ts'
import { createEmulator } from '../testing.ts'

/** An ad account at the emulator, and the graph of a person who may read it. Its pauses move the emulator's clock. */
export function connectAds({ onPause, onCall }: { onPause?: () => void; onCall?: () => void } = {}) {
  const meta = createEmulator()
  const account = meta.world.addAdAccount({ name: 'Blue Ads', currency: 'EUR' })
  const notices: GraphNotice[] = []
  const pauses: number[] = []
  const graph = createGraph({
    fetch(input, init) {
      onCall?.()
      return meta.fetch(input, init)
    },
    now: () => meta.clock.now(),
    async sleep(ms) {
      pauses.push(ms)
      meta.clock.advance({ seconds: ms / 1000 })
      onPause?.()
    },
    onNotice: (notice) => notices.push(notice),
  }).withToken(userToken(meta.world.grants.tokenFor(meta.world.person, { scopes: ['ads_read'] })))
  const calls = () => meta.log.map((line) => line.replace(/graph\.facebook\.com\/v[\d.]+/, ''))
  return { meta, account, graph, notices, pauses, calls }
}

export async function allOf<Row>(pages: AsyncIterable<AdInsightsPage<Row>>) {
  const all: AdInsightsPage<Row>[] = []
  for await (const page of pages) all.push(page)
  return { rows: all.flatMap(({ rows }) => rows), missing: all.flatMap(({ missing }) => missing) }
}

export function delivery(day: string, more: Partial<AdDelivery> = {}): AdDelivery {
  return { day, impressions: 100, reach: 90, clicks: 3, spend: '1.50', ...more }
}
