import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isGraphError } from '../errors.ts'
import { igUser } from '../nodes/ig-user.ts'
import { userToken } from '../tokens.ts'
import { createGraph } from './graph.ts'

const GRAPHS = 10_000
const FROM = 'https://canary.example.test/v26.0/1/media?access_token=EAAfakecanary'

/** How a page says where the next one is. The last three name none, whatever `to` is. */
const LINKS = ['cursor', 'cursor in next', 'time', 'place missing', 'cursor without next', 'no paging'] as const

interface Page {
  readonly items: number
  readonly link: (typeof LINKS)[number]
  readonly to: number
  /** Asked for more than this, the page says that it is too much. */
  readonly mostItems: number
}

// Links that lead on come up more often, and mostly to the next page, so that walks get long before they end or loop.
const link = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...LINKS.slice(0, 3)) },
  { weight: 2, arbitrary: fc.constantFrom(...LINKS.slice(3)) },
)
const pageGraphs = fc.integer({ min: 1, max: 25 }).chain((size) =>
  fc
    .array(
      fc.record({
        items: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4 })),
        link,
        hop: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat({ max: size - 1 }) }),
        mostItems: fc.oneof(
          { weight: 9, arbitrary: fc.constant(100) },
          { weight: 1, arbitrary: fc.integer({ min: 1, max: 99 }) },
        ),
      }),
      { minLength: size, maxLength: size },
    )
    .map((pages): Page[] => pages.map(({ hop, ...page }, number) => ({ ...page, to: (number + hop) % size }))),
)

function idsOf(page: Page, number: number): string[] {
  return Array.from({ length: page.items }, (_, index) => `${number}00${index}`)
}

/** What a person would find by following the links with a finger: the pages in order, and how it ends. */
function reachable(pages: readonly Page[]): { numbers: number[]; end: 'complete' | 'loop' | 'place missing' } {
  const numbers: number[] = []
  for (let at = 0; ; ) {
    if (numbers.includes(at)) return { numbers, end: 'loop' }
    numbers.push(at)
    const page = pages[at] ?? expect.fail('no such page')
    if (page.link === 'place missing') return { numbers, end: 'place missing' }
    if (page.link === 'cursor without next' || page.link === 'no paging') return { numbers, end: 'complete' }
    at = page.to
  }
}

function paging({ link: how, to }: Page): object {
  switch (how) {
    case 'cursor':
      return { paging: { cursors: { before: 'B', after: `c${to}` }, next: `${FROM}&after=elsewhere` } }
    case 'cursor in next':
      return { paging: { cursors: {}, next: `${FROM}&after=c${to}` } }
    case 'time':
      return { paging: { previous: FROM, next: `${FROM}&until=${1_700_000_000 + to}&__paging_token=t${to}` } }
    case 'place missing':
      return { paging: { cursors: { after: '' }, next: FROM } }
    case 'cursor without next':
      return { paging: { cursors: { before: 'B', after: `c${to}` } } }
    case 'no paging':
      return {}
  }
}

/** Serves one page graph: the place asked for is the number behind the cursor, and 0 without one. */
function serve(pages: readonly Page[], figures: { reads: number }): typeof fetch {
  return async (input, init) => {
    const { searchParams: query } = new URL(new Request(input, init).url)
    const number = Number((query.get('after') ?? query.get('__paging_token'))?.slice(1) ?? 0)
    const page = pages[number] ?? expect.fail(`nobody spoke of page ${number}`)
    if (Number(query.get('limit') ?? 25) > page.mostItems) {
      const message = "Please reduce the amount of data you're asking for, then retry your request"
      return Response.json({ error: { code: 1, message, type: 'OAuthException' } }, { status: 500 })
    }
    figures.reads += 1
    return Response.json({ data: idsOf(page, number).map((id) => ({ id })), ...paging(page) })
  }
}

test('a walk over any graph of pages ends, with exactly what can be reached', async () => {
  const ends = { complete: 0, loop: 0, 'place missing': 0 }
  const sums = { reads: 0, items: 0, empty: 0 }
  const walks = fc.asyncProperty(pageGraphs, fc.constantFrom(undefined, 1, 50, 100), async (pages, limit) => {
    const { numbers, end } = reachable(pages)
    const figures = { reads: 0 }
    const graph = createGraph({ fetch: serve(pages, figures), retries: 0, now: () => Date.UTC(2026, 10, 23) })
    const got: string[] = []
    let failure: unknown
    try {
      const media = graph.withToken(userToken('EAAfake')).list(igUser.media, '1', { fields: ['caption'], limit })
      for await (const { id } of media) got.push(id)
    } catch (error) {
      failure = error
    }
    const wanted = numbers.flatMap((number) => idsOf(pages[number] ?? expect.fail(), number))
    if (end === 'complete') {
      expect(failure).toBeUndefined()
      expect(got).toEqual(wanted)
      expect(figures.reads).toBe(numbers.length)
    } else {
      expect(isGraphError(failure) && failure.code).toBe('upstream_malformed')
      // Two names of one place, such as the start and its cursor, are known for one only after its second reading.
      expect(figures.reads).toBeLessThanOrEqual(numbers.length + 1)
      expect(got.slice(0, wanted.length)).toEqual(wanted)
      expect([...new Set(got)]).toEqual(wanted)
    }
    ends[end] += 1
    sums.reads += figures.reads
    sums.items += wanted.length
    sums.empty += numbers.filter((number) => pages[number]?.items === 0).length
  })
  await fc.assert(walks, { numRuns: GRAPHS })
  for (const count of Object.values(ends)) expect(count).toBeGreaterThan(GRAPHS / 50)
  expect(sums.empty).toBeGreaterThan(GRAPHS / 50)
  process.stdout.write(
    `proof: paging: ${GRAPHS} page graphs, ${sums.reads} pages read, ${sums.empty} of them empty: every walk ended (${ends.complete} complete, ${ends.loop} loops, ${ends['place missing']} without a place) with exactly the ${sums.items} reachable items\n`,
  )
})
