import { describe, expect, it } from 'vitest'
import { atEmulator } from '../test-support/at-emulator.ts'
import { loginAt } from '../test-support/log-in.ts'
import type { Answer } from '../test-support/scripted-fetch.ts'
import { brokenConnection, failureOf, json, metaError, noSleep, scriptedFetch } from '../test-support/scripted-fetch.ts'
import { pageToken, userToken } from '../tokens.ts'
import { createFacebookLogin } from './facebook.ts'

const APP = { appId: '1029384756', appSecret: '0123456789abcdef0123456789abcdef' }
const TOKEN = userToken('EAAfakelong')
const PERSON = { userId: '10229000000000000' }

function setUp(...answers: readonly Answer[]) {
  const script = scriptedFetch(...answers)
  return { script, login: createFacebookLogin({ ...APP, fetch: script.fetch, ...noSleep() }) }
}

describe('permissions', () => {
  const answer = json({
    data: [
      { permission: 'public_profile', status: 'granted' },
      { permission: 'email', status: 'declined' },
      { permission: 'read_insights', status: 'expired' },
      { permission: 'openid', status: 'paused' },
    ],
  })

  it('gives the three statuses, and what is new as unknown', async () => {
    const { login, script } = setUp(answer, answer)
    const expected = [
      { permission: 'public_profile', status: 'granted' },
      { permission: 'email', status: 'declined' },
      { permission: 'read_insights', status: 'expired' },
      { permission: 'openid', status: 'unknown' },
    ]
    expect(await login.permissions(TOKEN)).toEqual(expected)
    expect(await login.permissions(PERSON)).toEqual(expected)
    expect(script.log()).toEqual([
      'GET graph.facebook.com/me/permissions',
      'GET graph.facebook.com/10229000000000000/permissions',
    ])
    expect(script.sent.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer EAAfakelong',
      `Bearer ${APP.appId}|${APP.appSecret}`,
    ])
  })

  it('are not taken for none when there is no list', async () => {
    const { login } = setUp(json({ success: true }))
    expect(await failureOf(login.permissions(TOKEN))).toMatchObject({ code: 'upstream_malformed' })
  })
})

describe('revoke', () => {
  it.each([[true], ['true'], [{ success: true }], [{ success: 'true' }]])('takes %j for done', async (said) => {
    const { login, script } = setUp(json(said), json(said))
    await login.revoke(TOKEN)
    await login.revoke(PERSON, { permission: 'email' })
    expect(script.log()).toEqual([
      'DELETE graph.facebook.com/me/permissions',
      'DELETE graph.facebook.com/10229000000000000/permissions/email',
    ])
  })

  it.each([[false], [{ success: false }], [{}], [[]], [null], ['yes']])('takes %j for nothing', async (said) => {
    const { login } = setUp(json(said))
    expect(await failureOf(login.revoke(TOKEN))).toMatchObject({ code: 'outcome_unknown', action: 'never' })
  })

  it('is done when the person had removed the app before', async () => {
    const { login } = setUp(metaError({ code: 190, error_subcode: 458 }), metaError({ code: 200 }, { status: 403 }))
    await login.revoke(TOKEN)
    await login.revoke(PERSON)
  })

  it('is not done when the token is dead for another reason, or the whole app is blocked', async () => {
    const blocked = metaError({ code: 200, message: 'API access blocked.' })
    const { login } = setUp(metaError({ code: 190, error_subcode: 463 }), metaError({ code: 200 }), blocked)
    expect(await failureOf(login.revoke(TOKEN))).toMatchObject({ code: 'reconnect' })
    expect(await failureOf(login.revoke(TOKEN))).toMatchObject({ code: 'permission' })
    expect(await failureOf(login.revoke(PERSON))).toMatchObject({ code: 'app_blocked' })
  })

  it('is sent once, whatever becomes of the answer', async () => {
    const { login, script } = setUp(brokenConnection())
    expect(await failureOf(login.revoke(TOKEN))).toMatchObject({ code: 'outcome_unknown' })
    expect(script.sent.length).toBe(1)
  })

  it('refuses a Page token, and an id that is none, before any call', async () => {
    const { login, script } = setUp()
    // @ts-expect-error a Page has no permissions
    const ofPage = login.revoke(pageToken('EAAfakepage'))
    expect(await failureOf(ofPage)).toMatchObject({ code: 'invalid_request' })
    // @ts-expect-error the same
    expect(await failureOf(login.permissions(pageToken('EAAfakepage')))).toMatchObject({ code: 'invalid_request' })
    expect(await failureOf(login.revoke({ userId: '1/accounts' }))).toMatchObject({ code: 'invalid_request' })
    expect(await failureOf(login.revoke(TOKEN, { permission: '../x' }))).toMatchObject({ code: 'invalid_request' })
    expect(script.sent).toEqual([])
  })
})

describe('at the emulator', () => {
  it('one permission goes, then all, and every token with them', async () => {
    const { meta, person, token } = await atEmulator()
    const login = loginAt(meta, { fetch: meta.fetch })
    const statusOf = async (name: string) =>
      (await login.permissions(person)).find(({ permission }) => permission === name)?.status
    expect(await statusOf('read_insights')).toBe('granted')
    await login.revoke(person, { permission: 'read_insights' })
    expect(await statusOf('read_insights')).toBe('declined')
    meta.world.grants.setPermission(meta.world.person, 'instagram_basic', 'expired')
    expect(await statusOf('instagram_basic')).toBe('expired')

    const { id: userId } = meta.world.person
    await login.revoke({ userId })
    expect(await login.debugToken(person)).toMatchObject({ isValid: false, problem: { subcode: 458 } })
    expect(await login.debugToken(token)).toMatchObject({ isValid: false, problem: { subcode: 458 } })
    await login.revoke({ userId })
    await login.revoke(person)
    expect(await failureOf(login.permissions({ userId }))).toMatchObject({ code: 'permission', metaCode: 200 })
  })
})
