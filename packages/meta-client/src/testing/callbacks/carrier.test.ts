import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createEmulator, webhookUpdates } from '../../testing.ts'
import { createCarrier } from './carrier.ts'

const CALLBACK = 'https://app.example.test/webhooks'

/** An application that never answers, whether it looks at the signal or not. */
const deaf = () => new Promise<Response>(() => undefined)

describe('what Meta calls an application with', () => {
  it('is given up after its time', async () => {
    await expect(createCarrier(deaf, 5).deliver(new Request(CALLBACK))).rejects.toThrow('no answer in time')
  })

  it('follows no redirect', async () => {
    const paths: (string | undefined)[] = []
    const server = createServer(({ url }, answer) => {
      paths.push(url)
      answer.writeHead(302, { location: '/elsewhere' }).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : 0
      const response = await createCarrier().deliver(new Request(`http://127.0.0.1:${port}/webhooks`))
      expect([response.status, paths]).toEqual([302, ['/webhooks']])
    } finally {
      server.close()
    }
  })

  it('is given up when the emulator stops listening, for good, and later calls go out again', async () => {
    let isDeaf = false
    const meta = createEmulator({
      deliver: async (request) => {
        if (isDeaf) return deaf()
        return new Response(new URL(request.url).searchParams.get('hub.challenge'))
      },
    })
    const page = meta.world.addPage({ name: 'Blue Store' })
    await meta.webhooks.subscribe({ object: 'page', callbackUrl: CALLBACK, verifyToken: 'v', fields: ['feed'] })
    const listening = await meta.listen()
    const body = new URLSearchParams({ subscribed_fields: 'feed', access_token: meta.world.grants.tokenFor(page) })
    await fetch(`${listening.hosts.facebookGraph}/v26.0/${page.id}/subscribed_apps`, { method: 'POST', body })
    const comment = { pageId: page.id, postId: `${page.id}_1`, commentId: '1_2', message: 'Hi', createdTime: 1 }
    isDeaf = true
    meta.webhooks.send(webhookUpdates.pageComment(comment))
    await listening.close()
    await meta.webhooks.settled()
    expect(meta.webhooks.deliveries.map(({ status, outcome }) => [status, outcome])).toEqual([[undefined, 'dropped']])
    isDeaf = false
    meta.webhooks.send(webhookUpdates.pageComment(comment))
    await meta.webhooks.settled()
    expect(meta.webhooks.deliveries.at(-1)).toMatchObject({ status: 200, outcome: 'accepted' })
  })
})
