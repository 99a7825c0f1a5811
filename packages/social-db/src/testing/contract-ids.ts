import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Subject } from './contract.ts'
import { leased, newFlow, post } from './samples.ts'

export function describeIds({ social }: Subject): void {
  test.each(['nope', '', randomUUID()])(
    'an id of nothing finds nothing, also where it is no uuid: "%s"',
    async (id) => {
      const { userId, lease } = await leased(social())
      await social().worker.writeContent(lease, [post('1')])
      const { connections, content, analytics, sessions, events } = social()
      const one = { userId, connectionId: id }
      expect(await connections.get(one)).toBeUndefined()
      expect(await connections.pause(one)).toBeUndefined()
      expect(await connections.resume(one)).toBeUndefined()
      expect(await connections.disconnect(one)).toBeUndefined()
      expect(await connections.erase(one)).toBe(false)
      expect(await content.timeline(one)).toEqual([])
      expect(await content.timeline({ userId, competitorId: id })).toEqual([])
      expect(await content.count(one)).toBe(0)
      expect(await content.top({ ...one, by: 'likes' })).toEqual([])
      expect(await analytics.latest({ ...one, metric: 'followers' })).toEqual([])
      expect(await events.list(one)).toEqual([])
      await sessions.create(newFlow(userId))
      const flow = { userId, sessionId: id }
      expect(await sessions.takeGrant(flow)).toBeUndefined()
      await expect(sessions.keepGrant({ ...flow, grant: 'FAKE-grant' })).rejects.toMatchObject({ code: 'not_found' })
      await expect(sessions.finish({ ...flow, outcome: {} })).rejects.toMatchObject({ code: 'not_found' })
      expect(await connections.list({ userId })).toMatchObject([{ status: 'active' }])
    },
  )
}
