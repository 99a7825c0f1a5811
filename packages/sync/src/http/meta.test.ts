import { describe, expect, it } from 'vitest'
import { createSync, type SyncNotice } from '../index.ts'
import { createMetaHandlers } from './meta.ts'

const address = 'https://app.example.test/api/webhooks/meta'

describe('createMetaHandlers', () => {
  it('opens nothing for an address that is not its own', async () => {
    const { GET, POST } = createMetaHandlers(createSync({ env: {} }))
    expect((await GET(new Request('https://app.example.test/'))).status).toBe(404)
    expect((await POST(new Request(`${address}/other/x`, { method: 'POST' }))).status).toBe(404)
    expect((await GET(new Request(`${address}/deauthorize/facebook`))).status).toBe(405)
  })

  it('answers 503 while the environment is wrong, and says so', async () => {
    const notices: string[] = []
    const onNotice = ({ code, message }: SyncNotice) => notices.push(`${code}: ${message}`)
    const { POST } = createMetaHandlers(createSync({ env: {}, onNotice }))
    const answer = await POST(new Request(address, { method: 'POST', body: '{}' }))
    expect([answer.status, await answer.text()]).toEqual([503, 'Try again later.'])
    expect(notices).toEqual([
      expect.stringMatching(/^callback_failed: What Meta sent could not be taken. The environment/),
    ])
  })

  it('answers 503 while the database is away', async () => {
    const env = {
      META_APP_ID: '1029384756',
      META_APP_SECRET: 'fake-app-secret',
      OAUTH_REDIRECT_BASE_URL: 'https://app.example.test/callback',
      BOS_TOKEN_KEYS: `k1:${'A'.repeat(43)}`,
      DATABASE_URL: 'postgres://nobody:fake@127.0.0.1:1/none',
    }
    const { GET } = createMetaHandlers(createSync({ env }))
    expect((await GET(new Request(`${address}/deletion/${'0'.repeat(32)}`))).status).toBe(503)
  })

  it.each(['api', '/api meta', '//evil.example.test', '/a?b'])('refuses %s as a base path', (basePath) => {
    expect(() => createMetaHandlers(createSync({ env: {} }), { basePath })).toThrow('basePath must be a path')
  })

  it('can be mounted at the root', async () => {
    const { GET } = createMetaHandlers(createSync({ env: {} }), { basePath: '/' })
    expect((await GET(new Request('https://app.example.test/deauthorize/facebook'))).status).toBe(405)
  })
})
