import { fork } from 'node:child_process'
import { once } from 'node:events'
import sdk from 'facebook-nodejs-business-sdk'
import { median, timesAsFast } from '../../social-db/bench/interleave.ts'
import { createGraph } from '../src/graph/graph.ts'
import { igUser } from '../src/nodes/ig-user.ts'
import { userToken } from '../src/tokens.ts'
import { ID, ITEMS, MEDIA_FIELDS } from './media-page.ts'
import type { Goal } from './report.ts'
import { cpu, measure } from './report.ts'

const ROUNDS = 11
const REQUESTS = 400
const PAGES = 60

/** A small answer and a page of media over loopback, as each client reads them. */
export async function benchRequests(): Promise<readonly Goal[]> {
  const server = fork(new URL('server.ts', import.meta.url))
  try {
    const [base]: unknown[] = await once(server, 'message')
    if (typeof base !== 'string') throw new Error('The server did not say where it is.')
    const graph = createGraph({ hosts: { facebookGraph: base } }).withToken(userToken('EAAfake'))
    Object.defineProperty(sdk.FacebookAdsApi, 'GRAPH', { get: () => base })
    const theirs = new sdk.IGUser(ID, {}, undefined, new sdk.FacebookAdsApi('EAAfake', 'en_US', false))
    const headers = { accept: 'application/json', authorization: 'Bearer EAAfake' }

    const small = await measure(
      'a small request',
      [
        {
          name: 'fetch',
          sample: () =>
            cpu(REQUESTS, async () => {
              const answer = await fetch(`${base}/v26.0/${ID}?fields=id,username,followers_count`, { headers })
              checkNode(await answer.json())
            }),
        },
        {
          name: 'this client',
          sample: () =>
            cpu(REQUESTS, async () =>
              checkNode(await graph.get(igUser, ID, { fields: ['username', 'followers_count'] })),
            ),
        },
        {
          name: "Meta's SDK",
          sample: () => cpu(REQUESTS, async () => checkNode(await theirs.get(['username', 'followers_count']))),
        },
      ],
      { rounds: ROUNDS },
    )
    const page = await measure(
      'a page of 100 media',
      [
        {
          name: 'this client, typed',
          sample: () =>
            cpu(PAGES, async () => {
              const listing = graph.pages(igUser.media, ID, { fields: MEDIA_FIELDS, limit: ITEMS, maxPages: 1 })
              for await (const { items } of listing) checkCount(items.length)
            }),
        },
        {
          name: "Meta's SDK, its cursor",
          sample: () =>
            cpu(PAGES, async () => checkCount((await theirs.getMedia(MEDIA_FIELDS, { limit: ITEMS })).length)),
        },
      ],
      { rounds: ROUNDS },
    )
    const bare = small.get('fetch') ?? []
    const over = median((small.get('this client') ?? []).map((time, round) => time - (bare[round] ?? Number.NaN)))
    return [
      { what: 'CPU of a small request over bare fetch, µs', value: over, most: 150 },
      {
        what: "a typed page of 100 media / Meta's SDK's cursor, CPU",
        value: 1 / timesAsFast(page, 'this client, typed', "Meta's SDK, its cursor"),
        most: 0.6,
      },
    ]
  } finally {
    server.disconnect()
  }
}

// A request whose answer was not the one expected would be cheaper than it is.
function checkNode(answer: unknown): void {
  if (typeof answer === 'object' && answer !== null && 'id' in answer && answer.id === ID) return
  throw new Error('The server answered something else.')
}

function checkCount(count: number): void {
  if (count !== ITEMS) throw new Error(`A page of ${count} items came, not of ${ITEMS}.`)
}
