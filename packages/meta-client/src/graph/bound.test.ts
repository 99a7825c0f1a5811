import { describe, expect, it } from 'vitest'
import type { GraphError } from '../errors.ts'
import { page } from '../nodes/page.ts'
import { collect, failureOf, json, metaError, noSleep, scriptedFetch } from '../test-support/scripted-fetch.ts'
import type { Token } from '../tokens.ts'
import { pageToken, userToken } from '../tokens.ts'
import type { Answer } from '../test-support/scripted-fetch.ts'
import { batchGet } from './batch.ts'
import { createGraph } from './graph.ts'

const OLD = pageToken('EAAfakeold')
const NEW = pageToken('EAAfakenew')
const dead = metaError({ code: 190, error_subcode: 467 })

function setUp(renew: (error: GraphError) => Promise<Token | undefined>, ...answers: readonly Answer[]) {
  const script = scriptedFetch(...answers)
  const graph = createGraph({ fetch: script.fetch, ...noSleep() }).withToken(OLD, { renew })
  const used = () => script.sent.map(({ headers }) => headers.get('authorization'))
  return { graph, used, read: () => graph.get(page, '1040', { fields: ['name'] }) }
}

describe('a token that Meta no longer takes', () => {
  it('is replaced once, for the call and for those after it', async () => {
    const asked: string[] = []
    const renew = async ({ code }: GraphError) => {
      asked.push(code)
      return NEW
    }
    const listed = json({ data: [{ id: '1040_1' }] })
    const { graph, read, used } = setUp(renew, dead, json({ id: '1040' }), json({ success: true }), listed)
    expect(await read()).toEqual({ id: '1040' })
    await graph.request('POST', '1040/feed', { message: 'Hello' })
    expect(await collect(graph.list(page.posts, '1040', { fields: [] }))).toEqual([{ id: '1040_1' }])
    expect(asked).toEqual(['reconnect'])
    expect(used()).toEqual(['Bearer EAAfakeold', ...Array(3).fill('Bearer EAAfakenew')])
  })

  it('is replaced for insights too', async () => {
    const day = { value: 7, end_time: '2026-11-20T08:00:00+0000' }
    const numbers = json({ data: [{ name: 'page_follows', period: 'day', values: [day] }] })
    const { graph, used } = setUp(async () => NEW, dead, numbers)
    const window = { since: new Date('2026-11-19T08:00:00Z'), until: new Date('2026-11-20T08:00:00Z') }
    expect((await graph.insights(page, '1040', { metrics: ['page_follows'], ...window })).missing).toEqual([])
    expect(used()).toEqual(['Bearer EAAfakeold', 'Bearer EAAfakenew'])
  })

  it('is replaced for the reads of a batch that were refused, and for those alone', async () => {
    const part = (code: number, body: object) => ({ code, body: JSON.stringify(body) })
    const refusal = part(400, { error: { message: 'gone', type: 'OAuthException', code: 190, error_subcode: 467 } })
    const first = json([refusal, part(200, { id: '1041', name: 'Red Store' })])
    const { graph, used } = setUp(async () => NEW, first, json([part(200, { id: '1040', name: 'Blue Store' })]))
    const reads = ['1040', '1041'].map((id) => batchGet(page, id, { fields: ['name'] }))
    expect(await graph.batch(reads)).toEqual([
      { value: { id: '1040', name: 'Blue Store' } },
      { value: { id: '1041', name: 'Red Store' } },
    ])
    expect(used()).toHaveLength(2)
  })

  it('is asked for once by calls that fail together', async () => {
    let asked = 0
    const renew = async () => {
      asked += 1
      return NEW
    }
    const { read } = setUp(renew, dead, dead, json({ id: '1040' }), json({ id: '1040' }))
    expect(await Promise.all([read(), read()])).toEqual([{ id: '1040' }, { id: '1040' }])
    expect(asked).toBe(1)
  })

  it.each([
    ['there is no other', async () => undefined],
    ['it is the same', async () => pageToken('EAAfakeold')],
  ])('fails as it is where %s', async (_why, renew) => {
    const { read, used } = setUp(renew, dead)
    expect(await failureOf(read())).toMatchObject({ code: 'reconnect', subcode: 467 })
    expect(used().length).toBe(1)
  })

  it('fails where the new one is dead too, and is of no other kind', async () => {
    const again = setUp(async () => NEW, dead, dead)
    expect(await failureOf(again.read())).toMatchObject({ code: 'reconnect' })
    const other = setUp(async () => userToken('EAAfakeperson'), dead)
    expect(await failureOf(other.read())).toMatchObject({ code: 'config' })
  })

  it('is not asked for where something else is wrong', async () => {
    const { read } = setUp(() => Promise.reject(new Error('asked')), metaError({ code: 10 }))
    expect(await failureOf(read())).toMatchObject({ code: 'permission' })
  })
})
