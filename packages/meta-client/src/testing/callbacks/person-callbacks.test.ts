import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../testing.ts'
import { column, createCaller } from '../test-support/caller.ts'

describe('the callbacks about a person', () => {
  /** Opens a signed request as an application does. */
  function open(text: string, secret: string): unknown {
    const [signature, payload = ''] = (new URLSearchParams(text).get('signed_request') ?? '').split('.')
    expect(signature).toBe(createHmac('sha256', secret).update(payload).digest('base64url'))
    return JSON.parse(Buffer.from(payload, 'base64url').toString())
  }

  function connected(answer: (request: Request) => Response = () => new Response('')) {
    const calls: { readonly url: string; readonly type: string | null; readonly text: string }[] = []
    const meta = createEmulator({
      app: {
        deauthorizeUrl: 'https://app.example.test/deauthorize',
        dataDeletionUrl: 'https://app.example.test/delete',
      },
      instagram: {
        deauthorizeUrl: 'https://ig.example.test/deauthorize',
        dataDeletionUrl: 'https://ig.example.test/delete',
      },
      deliver: async (request) => {
        calls.push({ url: request.url, type: request.headers.get('content-type'), text: await request.text() })
        return answer(request)
      },
    })
    return { meta, calls, caller: createCaller(meta) }
  }

  it('tell that a person removed the app, by themselves or by DELETE of all permissions, but not of one', async () => {
    const { meta, calls, caller } = connected(() => new Response('', { status: 500 }))
    const { person, grants } = meta.world
    const remove = async (path: string) => {
      const headers = { authorization: `Bearer ${await caller.logIn()}` }
      await meta.fetch(`https://graph.facebook.com/v26.0/me/${path}`, { method: 'DELETE', headers })
      await meta.webhooks.settled()
    }
    await remove('permissions/read_insights')
    expect(calls).toEqual([])
    await remove('permissions')
    grants.revoke(person)
    await meta.webhooks.settled()
    expect(calls.map(({ url, type }) => [url, type])).toEqual(
      Array(2).fill(['https://app.example.test/deauthorize', 'application/x-www-form-urlencoded']),
    )
    expect(open(calls[0]?.text ?? '', meta.app.secret)).toEqual({
      user_id: person.id,
      algorithm: 'HMAC-SHA256',
      issued_at: meta.clock.now() / 1000,
    })
    expect(column(await caller.get('me/permissions', await caller.logIn()), 'status')).toContain('granted')
    expect(meta.webhooks.deliveries.map(({ what, outcome }) => [what, outcome])).toEqual(
      Array(2).fill(['deauthorize', 'dropped']),
    )
  })

  it('ask that data be deleted, and want an address and a code', async () => {
    const body = { url: 'https://app.example.test/deletion?id=abc123', confirmation_code: 'abc123' }
    const { meta, calls } = connected(() => Response.json(body))
    const { person, grants } = meta.world
    expect(await grants.requestDeletion(person)).toEqual({ url: body.url, confirmationCode: 'abc123' })
    expect(open(calls[0]?.text ?? '', meta.app.secret)).toEqual({
      user_id: person.id,
      algorithm: 'HMAC-SHA256',
      issued_at: meta.clock.now() / 1000,
      expires: meta.clock.now() / 1000 + 3600,
    })
  })

  it.each([
    ['an error', new Response('', { status: 500 }), 'answered HTTP 500'],
    ['no JSON', new Response('ok'), 'must answer JSON'],
    ['a code with other signs', Response.json({ url: 'https://a.test/', confirmation_code: 'a-b' }), 'alphanumeric'],
  ])('are told apart from a deletion that answers %s', async (_, response, text) => {
    const { meta } = connected(() => response)
    await expect(meta.world.grants.requestDeletion(meta.world.person)).rejects.toThrow(text)
  })

  it('go to the addresses of the Instagram product for an account that logged in itself, signed with its secret', async () => {
    const { meta, calls } = connected(() => Response.json({ url: 'https://a.test/', confirmation_code: 'a1' }))
    const account = meta.world.addInstagram({ username: 'maple' })
    meta.world.grants.revoke(account)
    await meta.webhooks.settled()
    await meta.world.grants.requestDeletion(account)
    expect(calls.map(({ url }) => url)).toEqual([
      'https://ig.example.test/deauthorize',
      'https://ig.example.test/delete',
    ])
    for (const { text } of calls) {
      expect(open(text, meta.app.instagram.secret)).toMatchObject({ user_id: account.appScopedId })
    }
  })

  it('are not made without an address', async () => {
    const meta = createEmulator({ deliver: () => Promise.reject(new Error('not expected')) })
    meta.world.grants.revoke(meta.world.person)
    await meta.webhooks.settled()
    expect(meta.webhooks.deliveries).toEqual([])
    await expect(meta.world.grants.requestDeletion(meta.world.person)).rejects.toThrow('no data deletion address')
  })
})
