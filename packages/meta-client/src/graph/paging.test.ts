import { describe, expect, it } from 'vitest'
import { GraphError } from '../errors.ts'
import { failureOf } from '../test-support/scripted-fetch.ts'
import type { Position, RawPage } from './paging.ts'
import { walkPages } from './paging.ts'

const HOSTILE = 'https://canary.example.test/v26.0/1/media?access_token=EAAfakecanary&after=X&evil=1'

function page(items: number, after?: string, next: string | undefined = after && HOSTILE) {
  return {
    data: Array.from({ length: items }, (_, index) => ({ id: `${index}` })),
    paging: { cursors: { after }, next },
  }
}

async function walk(answers: readonly unknown[], options: { limit?: number; maxPages?: number } = {}) {
  const asked: [Position, number | undefined][] = []
  const pages: RawPage[] = []
  const run = async () => {
    const walking = walkPages({
      endpoint: 'GET /{id}/media',
      goesOn: 'next',
      limit: options.limit,
      maxPages: options.maxPages ?? 100,
      async fetchPage(position, limit) {
        const answer = answers[asked.length]
        asked.push([position, limit])
        if (answer instanceof Error) throw answer
        return answer
      },
    })
    for await (const one of walking) pages.push(one)
  }
  return { asked, pages, run }
}

const tooMuch = new GraphError('x', { code: 'too_much_data' })

describe('walking the pages of a listing', () => {
  it('goes on from the cursor until there is no next', async () => {
    const { run, asked, pages } = await walk([
      page(2, 'A'),
      page(1, 'B'),
      { data: [{ id: '9' }], paging: { cursors: { after: 'C' } } },
    ])
    await run()
    expect(asked.map(([position]) => position)).toEqual([{}, { after: 'A' }, { after: 'B' }])
    expect(pages.map(({ items, hasMore }) => [items.length, hasMore])).toEqual([
      [2, true],
      [1, true],
      [1, false],
    ])
  })

  it('stops at a listing without paging', async () => {
    const { run, asked } = await walk([{ data: [] }])
    await run()
    expect(asked.length).toBe(1)
  })

  it('goes on over any number of empty pages: hidden items leave them behind', async () => {
    const letters = ['A', 'B', 'C', 'D', 'E', 'F', 'G']
    const { run, pages } = await walk([...letters.map((letter) => page(0, letter)), page(1)])
    await run()
    expect(pages.map(({ items }) => items.length)).toEqual([0, 0, 0, 0, 0, 0, 0, 1])
  })

  it('stops with an error when a cursor comes back', async () => {
    const { run, asked, pages } = await walk([page(1, 'A'), page(1, 'B'), page(1, 'A')])
    expect(await failureOf(run())).toMatchObject({ code: 'upstream_malformed', endpoint: 'GET /{id}/media' })
    expect([asked.length, pages.length]).toEqual([3, 3])
  })

  it('takes from a next without cursors the place alone', async () => {
    const next = 'https://canary.example.test/?until=1700000000&__paging_token=T&access_token=EAAfake&fields=x'
    const { run, asked } = await walk([page(1, undefined, next), page(1)])
    await run()
    expect(asked[1]?.[0]).toEqual({ until: '1700000000', __paging_token: 'T' })
  })

  it.each([
    [{ items: [] }],
    [{ data: 'x' }],
    [page(1, undefined, 'https://canary.example.test/?page=2')],
    [page(1, undefined, 'nonsense')],
    [page(1, 'A'.repeat(5_000), `https://x.example/?after=${'A'.repeat(5_000)}`)],
  ])('ends with an error rather than losing the rest: %j', async (answer) => {
    expect(await failureOf((await walk([answer])).run())).toMatchObject({ code: 'upstream_malformed' })
  })

  it('asks for half as many when it was too much, and stays there', async () => {
    const { run, asked } = await walk([page(1, 'A'), tooMuch, tooMuch, page(1, 'B'), page(1)], { limit: 100 })
    await run()
    expect(asked).toEqual([
      [{}, 100],
      [{ after: 'A' }, 100],
      [{ after: 'A' }, 50],
      [{ after: 'A' }, 25],
      [{ after: 'B' }, 25],
    ])
  })

  it('gives up when one item is too much', async () => {
    const { run, asked } = await walk(Array.from({ length: 9 }, () => tooMuch))
    expect(await failureOf(run())).toBe(tooMuch)
    expect(asked.map(([, limit]) => limit)).toEqual([undefined, 12, 6, 3, 1])
  })

  it('ends after the pages it may read', async () => {
    const { run, pages } = await walk([page(1, 'A'), page(1, 'B')], { maxPages: 1 })
    await run()
    expect(pages.map(({ hasMore }) => hasMore)).toEqual([true])
  })
})
