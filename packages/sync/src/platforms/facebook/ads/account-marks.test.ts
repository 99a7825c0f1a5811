import { describe, expect, it } from 'vitest'
import { longestAgoFirst, isFresh, marksOf, openMarks, untoldMark, waitOf } from './account-marks.ts'

const now = new Date('2026-11-23T12:00:00Z')
const askedAt = '2026-11-23T09:00:00.000Z'

describe('what is kept of an ad account', () => {
  it('is kept by account, and what is no mark is none', () => {
    const mark = { from: '2026-10-25', through: '2026-11-23' }
    expect([...marksOf({ accounts: { act_1: mark, act_2: null, act_3: { from: 1 } } })]).toEqual([['act_1', mark]])
    expect(marksOf({}).size).toBe(0)
    expect(marksOf({ accounts: ['act_1'] }).size).toBe(0)
  })

  it('lets it alone for a day once it told all, but none that was given up or that a full run wants anew', () => {
    expect(isFresh({ askedAt }, now)).toBe(true)
    expect(isFresh({ askedAt, tries: 1 }, now)).toBe(false)
    expect(isFresh({ askedAt, tries: 3 }, now)).toBe(false)
    expect(isFresh({ askedAt, owedFrom: '2026-11-01' }, now)).toBe(false)
    expect(isFresh({ askedAt: '2026-11-22T12:00:00.000Z' }, now)).toBe(false)
    expect(isFresh(undefined, now)).toBe(false)
  })

  it('says until when it is not asked, and forgets that with the next try', () => {
    const notBefore = '2026-11-23T12:30:00.000Z'
    expect(waitOf({ notBefore }, now)).toEqual(new Date(notBefore))
    expect(waitOf({ notBefore: askedAt }, now)).toBeUndefined()
    const triedAt = now.toISOString()
    expect(untoldMark({ notBefore, from: '2026-10-25', tries: 1 }, now)).toEqual({
      from: '2026-10-25',
      tries: 2,
      triedAt,
    })
  })

  it('counts runs within an hour as one try', () => {
    const minutesLater = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
    const first = untoldMark(undefined, now)
    const again = untoldMark(untoldMark(first, minutesLater(20)), minutesLater(40))
    expect([first.tries, again.tries]).toEqual([1, 1])
    expect(untoldMark(again, minutesLater(60)).tries).toBe(2)
  })

  it('is dropped 60 days after nobody lists the account any more, and told only where it changed', () => {
    const accounts = {
      act_1: { askedAt: '2026-09-01T09:00:00.000Z' },
      act_2: { askedAt: '2026-09-01T09:00:00.000Z' },
      act_3: { askedAt: '2026-10-01T09:00:00.000Z' },
    }
    const open = (remembered: Record<string, unknown>, watermark = remembered) =>
      openMarks({ now, watermark, remembered }, [{ id: 'act_1' }], '2026-11-01')
    const { changed } = open({ accounts })
    const { act_2: _, ...kept } = accounts
    expect(changed()).toEqual({ watermark: { accounts: kept } })
    expect(changed()).toEqual({})
    expect(open({ accounts: kept }).changed()).toEqual({})
    expect(open({ accounts: kept }, {}).marks.get('act_1')).toEqual({ ...accounts.act_1, owedFrom: '2026-11-01' })
  })

  it('puts those first that were asked longest ago', () => {
    const marks = new Map([
      ['act_1', { askedAt }],
      ['act_2', { askedAt: '2026-11-22T09:00:00.000Z' }],
    ])
    const order = longestAgoFirst([{ id: 'act_1' }, { id: 'act_2' }, { id: 'act_3' }], marks)
    expect(order.map(({ id }) => id)).toEqual(['act_3', 'act_2', 'act_1'])
  })
})
