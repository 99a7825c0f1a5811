import { describe, expect, it } from 'vitest'
import { createEmulator, type Grants, type Person } from '../testing.ts'
import { createCaller } from './test-support/caller.ts'
import { createInstagramCaller } from './test-support/instagram-caller.ts'

function setUp() {
  const meta = createEmulator()
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  const caller = createCaller(meta)
  const { person, grants } = meta.world
  const subcode = async (token: string) => (await caller.get('me', token)).at('error', 'error_subcode')
  return { meta, page, person, grants, caller, subcode }
}

const MOVES: readonly (readonly [string, number, (grants: Grants, person: Person) => void])[] = [
  ['a new password', 460, (grants, person) => grants.changePassword(person)],
  ['the app removed', 458, (grants, person) => grants.revoke(person)],
]

describe('what has ended stays ended', () => {
  it.each(MOVES)('%s behind a checkpoint', async (_, subcode, move) => {
    const { person, grants, ...its } = setUp()
    const token = await its.caller.logIn()
    grants.checkpoint(person)
    move(grants, person)
    grants.passCheckpoint(person)
    expect(await its.subcode(token)).toBe(subcode)
  })

  it('a token that expired behind a checkpoint', async () => {
    const { person, grants, ...its } = setUp()
    const token = await its.caller.logIn()
    grants.checkpoint(person)
    grants.expireIn(person, { days: 0 })
    its.meta.clock.advance({ days: 61 })
    grants.passCheckpoint(person)
    expect(await its.subcode(token)).toBe(463)
  })

  it('an expired token that is given days', async () => {
    const { meta, person, grants, ...its } = setUp()
    const token = await its.caller.logIn()
    meta.clock.advance({ days: 61 })
    grants.expireIn(person, { days: 5 })
    expect(await its.subcode(token)).toBe(463)
  })

  it.each(MOVES)('a code that nobody had redeemed: %s', async (_, subcode, move) => {
    const { meta, page, person, grants, caller } = setUp()
    const code = await caller.newCode()
    move(grants, person)
    expect((await caller.redeem(code)).body).toMatchObject({ error: { code: 100, error_subcode: 36007 } })
    expect((await caller.redeem(await caller.newCode())).status, String(subcode)).toBe(200)

    const instagram = createInstagramCaller(meta)
    const second = await instagram.newCode()
    grants.revoke(page.instagram)
    expect((await instagram.redeem(second)).at('error_message')).toBe('This authorization code has expired')
  })
})

it('the token of another app goes on when this one is removed, not with another password', async () => {
  const { person, grants, subcode } = setUp()
  const foreign = grants.tokenOfAnotherApp(person)
  grants.revoke(person)
  expect(await subcode(foreign)).toBeUndefined()
  grants.changePassword(person)
  expect(await subcode(foreign)).toBe(460)
})
