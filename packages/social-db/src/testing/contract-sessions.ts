import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { oauthSessions } from '../tables/oauth-sessions.ts'
import type { Subject } from './contract.ts'
import { newFlow, newUser } from './samples.ts'

export function describeSessions({ db, social }: Subject): void {
  describe('consent flows', () => {
    test('store no state, cookie or verifier in the clear', async () => {
      const flow = newFlow()
      const { sessionId } = await social().sessions.create(flow)
      const [row] = await db().select().from(oauthSessions).where(eq(oauthSessions.id, sessionId))
      expect(JSON.stringify(row)).not.toContain('FAKE')
    })

    test('exactly one of fifty callers redeems a state', async () => {
      const flow = newFlow()
      await social().sessions.create(flow)
      const answers = await Promise.all(Array.from({ length: 50 }, () => social().sessions.redeem(flow)))
      const [redeemed, ...rest] = answers.filter(({ status }) => status === 'redeemed')
      expect(rest).toEqual([])
      expect(answers.filter(({ status }) => status === 'used')).toHaveLength(49)
      expect(redeemed).toMatchObject({ redirectUri: flow.redirectUri, requestedScopes: flow.requestedScopes })
      expect(redeemed?.status === 'redeemed' && redeemed.codeVerifier?.expose()).toBe('FAKE-verifier')
    })

    test('a refusal says why and leaves the flow usable', async () => {
      // Without a verifier, as most are: the seal of one would refuse other people by itself.
      const { codeVerifier: _, ...flow } = newFlow()
      await social().sessions.create(flow)
      const tries = [
        { ...flow, state: 'FAKE-other' },
        { ...flow, userId: newUser() },
        { ...flow, platform: 'facebook' as const },
        { ...flow, browserBinding: 'FAKE-other' },
      ]
      const answers = []
      for (const attempt of tries) answers.push((await social().sessions.redeem(attempt)).status)
      expect(answers).toEqual(['unknown', 'other_user', 'other_platform', 'other_browser'])
      expect(await social().sessions.redeem(flow)).toMatchObject({ status: 'redeemed' })
    })

    test('tell their owner how far they have come, and give back what they are for', async () => {
      const flow = { ...newFlow(), options: { login: 'instagram', access_token: 'FAKE-never' } }
      const { userId } = flow
      const { sessions } = social()
      const { sessionId } = await sessions.create(flow)
      const read = () => sessions.read({ userId, sessionId })
      const platform = 'instagram'
      const options = { login: 'instagram' }
      expect(await read()).toEqual({ platform, status: 'open', outcome: undefined, options })
      expect(await sessions.redeem(flow)).toMatchObject({ status: 'redeemed', options })
      expect(await read()).toMatchObject({ status: 'answered' })
      await sessions.finish({ userId, sessionId, outcome: { status: 'connected' } })
      expect(await read()).toMatchObject({ status: 'closed', outcome: { status: 'connected' } })
      const late = sessions.finish({ userId, sessionId, outcome: { status: 'failed' } })
      await expect(late).rejects.toMatchObject({ code: 'not_found' })
      expect(await read()).toMatchObject({ outcome: { status: 'connected' } })
      expect(await sessions.read({ userId: newUser(), sessionId })).toBeUndefined()
      expect(await sessions.read({ userId, sessionId: 'no id of ours' })).toBeUndefined()
    })

    test('remember each reason for which they were refused, once', async () => {
      const flow = newFlow()
      const { sessionId } = await social().sessions.create(flow)
      const { worker } = social()
      const { state } = flow
      const all = await Promise.all(
        Array.from({ length: 20 }, () => worker.markRefused({ state, reason: 'signed_out' })),
      )
      expect(all.filter((isFirst) => isFirst)).toHaveLength(1)
      expect(await worker.markRefused({ sessionId, reason: 'signed_out' })).toBe(false)
      expect(await worker.markRefused({ sessionId, reason: 'other_user' })).toBe(true)
      expect(await worker.markRefused({ state: 'FAKE-other', reason: 'signed_out' })).toBe(false)
      expect(await worker.markRefused({ sessionId: 'no id of ours', reason: 'signed_out' })).toBe(false)
      expect(await social().sessions.redeem(flow)).toMatchObject({ status: 'redeemed' })
    })

    test('can be cancelled until they have an outcome, and then redeem nothing', async () => {
      const flow = newFlow()
      const { userId } = flow
      const { sessions } = social()
      const { sessionId } = await sessions.create(flow)
      expect(await sessions.cancel({ userId: newUser(), sessionId })).toBe(false)
      expect(await sessions.cancel({ userId, sessionId })).toBe(true)
      expect(await sessions.redeem(flow)).toEqual({ status: 'used', sessionId: expect.any(String) })
      expect(await sessions.read({ userId, sessionId })).toMatchObject({ outcome: { status: 'cancelled' } })
      expect(await sessions.cancel({ userId, sessionId })).toBe(false)

      const answered = newFlow(userId)
      const { sessionId: second } = await sessions.create(answered)
      await sessions.redeem(answered)
      await sessions.keepGrant({ userId, sessionId: second, grant: 'FAKE-grant' })
      expect(await sessions.cancel({ userId, sessionId: second })).toBe(true)
      expect(await sessions.takeGrant({ userId, sessionId: second })).toBeUndefined()
    })

    test('expire on the given clock', async () => {
      const start = Date.parse('2026-11-23T09:00:00Z')
      const flow = newFlow()
      const { expiresAt } = await social(() => start).sessions.create(flow)
      expect(expiresAt).toEqual(new Date(start + 600_000))
      const late = social(() => start + 600_000)
      expect(await late.sessions.redeem(flow)).toEqual({ status: 'expired' })
      expect(await social(() => start + 599_999).sessions.redeem(flow)).toMatchObject({ status: 'redeemed' })
    })

    test('an owner has at most five open per platform: the oldest expires', async () => {
      const userId = newUser()
      const flows = Array.from({ length: 7 }, () => newFlow(userId))
      const start = Date.parse('2026-11-23T09:00:00Z')
      for (const [second, flow] of flows.entries()) await social(() => start + second * 1000).sessions.create(flow)
      const now = social(() => start + 10_000)
      const answers = []
      for (const flow of flows) answers.push((await now.sessions.redeem(flow)).status)
      expect(answers).toEqual(['expired', 'expired', ...Array.from({ length: 5 }, () => 'redeemed')])
    })

    test('a grant is kept sealed and handed out once, to its owner', async () => {
      const flow = newFlow()
      const { sessionId } = await social().sessions.create(flow)
      const mine = { userId: flow.userId, sessionId }
      await expect(social().sessions.keepGrant({ ...mine, grant: 'FAKE-grant' })).rejects.toMatchObject({
        code: 'not_found',
      })
      await social().sessions.redeem(flow)
      await social().sessions.keepGrant({ ...mine, grant: 'FAKE-grant' })
      const [row] = await db().select().from(oauthSessions).where(eq(oauthSessions.id, sessionId))
      expect(row?.pendingGrant).toMatch(/^bos1\./)
      const stranger = { ...mine, userId: newUser() }
      expect(await social().sessions.peekGrant(stranger)).toBeUndefined()
      expect(await social().sessions.takeGrant(stranger)).toBeUndefined()
      expect(await social().sessions.peekGrant(mine)).toBe('FAKE-grant')
      expect(await social().sessions.takeGrant(mine)).toBe('FAKE-grant')
      expect(await social().sessions.takeGrant(mine)).toBeUndefined()
      await social().sessions.finish({ ...mine, outcome: { status: 'connected' } })
      const [closed] = await db().select().from(oauthSessions).where(eq(oauthSessions.id, sessionId))
      expect(closed?.outcome).toEqual({ status: 'connected' })
      const late = social().sessions.keepGrant({ ...mine, grant: 'FAKE-grant' })
      await expect(late).rejects.toMatchObject({ code: 'not_found' })
    })
  })
}
