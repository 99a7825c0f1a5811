// npm run bench:client: what this client costs beside bare fetch and bare JSON.parse, in one interleaved run.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { interleave, median, timesAsFast } from '../../social-db/bench/interleave.ts'
import type { Times, Variant } from '../../social-db/bench/interleave.ts'
import { compileSelection, readItems } from '../src/graph/fields.ts'
import { createGraph } from '../src/graph/graph.ts'
import { parseJson } from '../src/graph/json.ts'
import { igUser } from '../src/nodes/ig-user.ts'
import { userToken } from '../src/tokens.ts'
import { makeMediaPage } from './media-page.ts'

const ROUNDS = 11
const REQUESTS = 400
const PAGES = 200
const ITEMS = 100
const ID = '17841405822304914'

const overhead = await benchRequests()
const share = benchPages(await measure('a page of 100 items', pageVariants()))
const goals = [
  { what: 'CPU of a small request over bare fetch, µs', value: overhead, most: 150 },
  { what: 'validation of a page of 100 items / its JSON.parse', value: share, most: 0.4 },
]
say('| figure | measured | goal | |', '| --- | --- | --- | --- |')
for (const { what, value, most } of goals) {
  say(`| ${what} | ${value.toFixed(2)} | <= ${most} | ${value <= most ? 'met' : 'missed'} |`)
}
if (goals.some(({ value, most }) => !(value <= most))) process.exitCode = 1

async function benchRequests(): Promise<number> {
  const server = fork(new URL('server.ts', import.meta.url))
  try {
    const [base]: unknown[] = await once(server, 'message')
    if (typeof base !== 'string') throw new Error('The server did not say where it is.')
    const graph = createGraph({ hosts: { facebookGraph: base } }).withToken(userToken('EAAfake'))
    const headers = { accept: 'application/json', authorization: 'Bearer EAAfake' }
    const times = await measure('a small request', [
      {
        name: 'fetch',
        sample: () =>
          cpu(REQUESTS, async () => {
            const answer = await fetch(`${base}/v26.0/${ID}?fields=id,username,followers_count`, { headers })
            seen(await answer.json())
          }),
      },
      {
        name: 'this client',
        sample: () =>
          cpu(REQUESTS, async () => seen(await graph.get(igUser, ID, { fields: ['username', 'followers_count'] }))),
      },
    ])
    const fetched = times.get('fetch') ?? []
    return median((times.get('this client') ?? []).map((time, round) => time - (fetched[round] ?? Number.NaN)))
  } finally {
    server.disconnect()
  }
}

function pageVariants(): readonly Variant[] {
  const text = makeMediaPage(ITEMS)
  const node = igUser.media.node
  const fields = [
    'caption',
    'media_type',
    'media_product_type',
    'media_url',
    'thumbnail_url',
    'permalink',
    'shortcode',
    'timestamp',
    'username',
    'like_count',
    'comments_count',
  ] as const
  const drifted = (of: string, field: string) => {
    throw new Error(`${of}.${field} of the made page is not what the client expects`)
  }
  const selection = compileSelection(node, fields, drifted)
  const parsed: { data: unknown[] } = JSON.parse(text)
  if (readItems(selection, node, parsed.data, drifted).some((item) => Object.keys(item).length !== 12)) {
    throw new Error('Not every field was read: the comparison would be with less work.')
  }
  say(`The page: ${ITEMS} items of 12 fields, ${text.length} bytes.`, '')
  return [
    { name: 'JSON.parse', sample: () => cpu(PAGES, () => JSON.parse(text)) },
    { name: 'validation', sample: () => cpu(PAGES, () => readItems(selection, node, parsed.data, drifted)) },
    { name: 'the reader that keeps digits', sample: () => cpu(PAGES, () => parseJson(text)) },
  ]
}

function benchPages(times: Times): number {
  const reader = 1 / timesAsFast(times, 'the reader that keeps digits', 'JSON.parse')
  say(`The reader that keeps digits takes ${reader.toFixed(2)} times as long as JSON.parse alone.`, '')
  return 1 / timesAsFast(times, 'validation', 'JSON.parse')
}

/** Microseconds of CPU of this process each time. */
async function cpu(times: number, work: () => unknown): Promise<number> {
  const from = process.cpuUsage()
  for (let time = 0; time < times; time += 1) await work()
  const { user, system } = process.cpuUsage(from)
  return (user + system) / times
}

async function measure(what: string, variants: readonly Variant[]): Promise<Times> {
  for (const { sample } of variants) for (let warm = 0; warm < 5; warm += 1) await sample()
  const times = await interleave(variants, ROUNDS)
  say(`| ${what} | CPU µs (median of ${ROUNDS} rounds) |`, '| --- | --- |')
  for (const [name, values] of times) say(`| ${name} | ${median(values).toFixed(1)} |`)
  say('')
  return times
}

// A request whose answer was not the one expected would be cheaper than it is.
function seen(answer: unknown): void {
  if (typeof answer === 'object' && answer !== null && 'id' in answer && answer.id === ID) return
  throw new Error('The server answered something else.')
}

function say(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
