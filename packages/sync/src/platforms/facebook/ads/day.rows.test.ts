import { describe, expect, it } from 'vitest'
import { type AccountStand, createDayRows } from './day.rows.ts'

const DAY = '2026-11-20'
const [since, until] = ['2026-11-01', '2026-11-23']
const told = (count: number) => ({ goals: { lead: { count, windows: {} } } })

const standOf = (id: string, given: Partial<AccountStand> = {}): AccountStand => ({
  id,
  knownBefore: until,
  wasRead: true,
  told: new Map(),
  reading: undefined,
  isGivenUp: false,
  ...given,
})
const reading = (days: Readonly<Record<string, Readonly<Record<string, unknown>>>>) => ({
  since,
  until,
  days: new Map(Object.entries(days)),
  untold: new Set<string>(),
  missing: [],
  isSplit: false,
  isGone: false,
})
const stored = (accounts: Readonly<Record<string, unknown>>, lacking?: readonly string[]) => {
  const breakdown = { source: 'ads.actions', goals: { lead: 1 }, ad_accounts: accounts, ...(lacking && { lacking }) }
  return { day: DAY, value: 1, breakdown }
}

describe('the rows of the days over all ad accounts', () => {
  it('lack no more an account that answered that it has no ad of this Page, and keep what it told before', () => {
    const rows = createDayRows([stored({ act_1: told(1), act_2: told(0) }, ['act_3'])], ['lead'])
    const none = { hasNone: true, wasRead: false }
    const accounts = [standOf('act_1'), standOf('act_2', none), standOf('act_3', none)]
    const [row] = rows.rows(accounts, { isLast: false })
    expect(row?.breakdown).toMatchObject({ lacking: [], ad_accounts: { act_1: {}, act_2: {} } })
  })

  it('do not lack an account without ads on days before it failed', () => {
    const rows = createDayRows([stored({ act_1: told(1) })], ['lead'])
    const accounts = [
      standOf('act_1', { reading: reading({ [DAY]: told(2), '2026-11-22': told(1) }) }),
      standOf('act_2', { wasRead: false, knownBefore: '2026-11-22', isGivenUp: true }),
    ]
    const lacking = rows.rows(accounts, { isLast: true }).map(({ day, breakdown }) => [day, breakdown?.['lacking']])
    expect(lacking).toEqual([
      [DAY, undefined],
      ['2026-11-22', ['act_2']],
    ])
  })

  it('that were restated to nothing say so, and what they lack', () => {
    const rows = createDayRows([stored({ act_1: told(1) }, ['act_2'])], ['lead'])
    const accounts = [
      standOf('act_1', { reading: reading({}) }),
      standOf('act_2', { knownBefore: since, isGivenUp: true }),
    ]
    const [row] = rows.rows(accounts, { isLast: true })
    expect(row).toMatchObject({ day: DAY, value: 0, breakdown: { ad_accounts: {}, lacking: ['act_2'] } })
    expect(createDayRows([], ['lead']).rows(accounts, { isLast: true })).toEqual([])
  })

  it('that wait keep apart that nothing was told from that nothing happened', () => {
    const rows = createDayRows([], ['lead'])
    const waited = standOf('act_2', { knownBefore: '2026-11-19' })
    const one = standOf('act_1', { told: new Map([[DAY, told(1)]]), reading: reading({ '2026-11-21': {} }) })
    expect(rows.waitingParts(one, [one, waited])).toEqual({ [DAY]: null, '2026-11-21': {} })
    expect(rows.firstHeld([one, waited], { since, until })).toBe('2026-11-19')
    expect(rows.firstHeld([one], { since, until })).toBe(until)
    const nothing = standOf('act_1', { told: new Map([[DAY, null]]) })
    const before = createDayRows([stored({ act_1: told(1) })], ['lead'])
    expect(before.rows([nothing], { isLast: false })).toMatchObject([{ day: DAY, value: 0 }])
  })

  it('are not written again for a key that has no value', () => {
    const rows = createDayRows([], ['lead'])
    const accounts = [standOf('act_1', { reading: reading({ [DAY]: { ...told(1), name: undefined } }) })]
    expect(rows.rows(accounts, { isLast: false })).toHaveLength(1)
    expect(rows.rows(accounts, { isLast: false })).toEqual([])
  })
})
