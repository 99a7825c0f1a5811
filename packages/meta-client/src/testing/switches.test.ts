import { describe, expect, it } from 'vitest'
import { createEmulator, type EmulatorOptions } from '../testing.ts'
import { createCaller, readAnswer } from './test-support/caller.ts'
import { createInstagramCaller } from './test-support/instagram-caller.ts'

function setUp(options: EmulatorOptions) {
  const meta = createEmulator(options)
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  return { meta, page, caller: createCaller(meta), instagram: createInstagramCaller(meta) }
}

describe('where sources disagree, by option', () => {
  it.each([
    ['practice', { success: true }, { success: true }],
    ['docs', true, { success: 'true' }],
  ] as const)('what says that it is done: %s', async (successAnswer, removed, subscribed) => {
    const { meta, page, caller } = setUp({ app: { successAnswer } })
    const send = async (method: string, path: string, token: string) => {
      const headers = { authorization: `Bearer ${token}` }
      return (await readAnswer(await meta.fetch(`https://graph.facebook.com/v26.0/${path}`, { method, headers }))).body
    }
    const token = meta.world.grants.tokenFor(page)
    expect(await send('POST', `${page.id}/subscribed_apps?subscribed_fields=feed`, token)).toEqual(subscribed)
    expect(await send('DELETE', 'me/permissions/email', await caller.logIn())).toEqual(removed)
  })

  it.each([36009, 36007] as const)('the subcode of what is no code: %i', async (malformedCode) => {
    const { caller } = setUp({ app: { malformedCode } })
    expect((await caller.redeem('nonsense')).at('error', 'error_subcode')).toBe(malformedCode)
  })

  it('60 days at once for a code', async () => {
    const { page, caller } = setUp({ app: { codeGives: 'long' } })
    const answer = await caller.redeem(await caller.newCode())
    expect(answer.at('expires_in')).toBe(5_183_944)
    const its = await caller.get(`${page.id}?fields=access_token`, String(answer.at('access_token')))
    expect(its.status).toBe(200)
  })

  it('the account and its media with Instagram Login', async () => {
    const its = setUp({ instagram: { me: 'enveloped', accountType: 'Business', absentFields: ['caption'] } })
    const media = its.page.instagram.addMedia({ kind: 'image', caption: 'New' })
    const token = await its.instagram.logIn()
    const me = await its.instagram.get('me?fields=user_id,account_type', token)
    expect(me.at('data', 0)).toMatchObject({ user_id: its.page.instagram.id, account_type: 'Business' })
    const fields = 'fields=caption,media_product_type'
    const there = await its.instagram.get(`${media.id}?${fields}`, token)
    expect(there.body).toEqual({ media_product_type: 'FEED', id: media.id })
    const pageToken = its.meta.world.grants.tokenFor(its.page)
    expect((await its.caller.get(`${media.id}?${fields}`, pageToken)).at('caption')).toBe('New')
  })
})
