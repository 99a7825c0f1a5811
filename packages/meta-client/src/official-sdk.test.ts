import sdk from 'facebook-nodejs-business-sdk'
import { http } from 'msw'
import { setupServer } from 'msw/node'
import { afterEach, describe, expect, it } from 'vitest'
import { page as pageNode } from './index.ts'
import { atEmulator } from './test-support/at-emulator.ts'
import { failureOf } from './test-support/scripted-fetch.ts'
import type { PageToken } from './tokens.ts'

// Meta's own SDK, as it is: it knows nothing of the emulator and goes to https://graph.facebook.com.

const servers = new Set<{ close(): void }>()
afterEach(() => {
  for (const server of servers) server.close()
  servers.clear()
})

async function shop(count: number) {
  const at = await atEmulator()
  at.page.addPosts({ count })
  const series = at.page.instagram.addMediaSeries({ count })
  const server = setupServer(...at.meta.mswHandlers(http))
  server.listen({ onUnhandledFrame: 'error' })
  servers.add(server)
  return { ...at, mediaIds: Array.from({ length: count }, (_, index) => series.at(index).id), api: apiOf(at.token) }
}

const apiOf = (token: PageToken) => new sdk.FacebookAdsApi(token.expose(), 'en_US', false)

describe("Meta's own SDK at the emulator", () => {
  it('reads a Page and its posts over several pages', async () => {
    const { page, graph, api } = await shop(60)
    const node = new sdk.Page(page.id, {}, undefined, api)
    expect((await node.get(['name', 'followers_count']))._data).toMatchObject({ id: page.id, name: 'Blue Store' })

    const seen: string[] = []
    let pages = 1
    let cursor = await node.getPublishedPosts(['message'], { limit: 25 })
    for (;;) {
      for (const { id } of cursor) seen.push(id)
      if (!cursor.hasNext()) break
      cursor = await cursor.next()
      pages += 1
    }
    expect([pages, new Set(seen).size, seen.length]).toEqual([3, 60, 60])

    const ours: string[] = []
    for await (const { id } of graph.list(pageNode.published_posts, page.id, { fields: ['message'] })) ours.push(id)
    expect(seen).toEqual(ours)
  })

  it('reads the media of an Instagram account over several pages', async () => {
    const { page, mediaIds, api } = await shop(60)
    const account = new sdk.IGUser(page.instagram.id, {}, undefined, api)
    const seen: string[] = []
    let cursor = await account.getMedia(['caption', 'like_count'], { limit: 25 })
    for (;;) {
      for (const { id } of cursor) seen.push(id)
      if (!cursor.hasNext()) break
      cursor = await cursor.next()
    }
    expect(seen).toEqual(mediaIds)
  })

  it('stays at an emulator that listens: its links lead back to it', async () => {
    const { meta, page, token } = await atEmulator()
    page.addPosts({ count: 60 })
    const listening = await meta.listen()
    const real = Object.getOwnPropertyDescriptor(sdk.FacebookAdsApi, 'GRAPH') ?? {}
    Object.defineProperty(sdk.FacebookAdsApi, 'GRAPH', { get: () => listening.hosts.facebookGraph, configurable: true })
    try {
      let seen = 0
      let cursor = await new sdk.Page(page.id, {}, undefined, apiOf(token)).getPublishedPosts(['message'], {
        limit: 25,
      })
      for (;;) {
        seen += cursor.length
        if (!cursor.hasNext()) break
        cursor = await cursor.next()
      }
      expect(seen).toBe(60)
    } finally {
      Object.defineProperty(sdk.FacebookAdsApi, 'GRAPH', real)
      await listening.close()
    }
  })

  it('hears of an error as from Meta', async () => {
    const { page, api } = await shop(1)
    const node = new sdk.Page(page.id, {}, undefined, api)
    expect(await failureOf(node.get(['no_such_field']))).toMatchObject({
      name: 'FacebookRequestError',
      status: 400,
      message: expect.stringContaining('nonexisting field (no_such_field)'),
    })
  })
})
