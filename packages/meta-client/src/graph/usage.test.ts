import { describe, expect, it } from 'vitest'
import { readUsage, readWaitMs } from './usage.ts'

const BUSY = JSON.stringify({
  '1040000000001': [
    { type: 'pages', call_count: 97, total_cputime: 23, total_time: 100, estimated_time_to_regain_access: 19 },
    { type: 'instagram', call_count: 12, total_cputime: 3, total_time: 4, estimated_time_to_regain_access: 0 },
  ],
})

describe('usage headers', () => {
  it('reads the highest of the three percentages', () => {
    const headers = new Headers({
      'x-app-usage': '{"call_count":28,"total_time":25,"total_cputime":31}',
      'x-business-use-case-usage': BUSY,
    })
    expect(readUsage(headers)).toEqual([
      { type: 'app', objectId: undefined, percent: 31, regainMinutes: undefined },
      { type: 'pages', objectId: '1040000000001', percent: 100, regainMinutes: 19 },
      { type: 'instagram', objectId: '1040000000001', percent: 12, regainMinutes: 0 },
    ])
  })

  it("passes on only a type that is one of Meta's words, and still reads the numbers beside another", () => {
    const headers = new Headers({
      'x-business-use-case-usage': '{"1":[{"type":"EAAfakecanary0001","call_count":7},{"type":7,"call_count":8}]}',
    })
    expect(readUsage(headers).map(({ type, percent }) => [type, percent])).toEqual([
      ['other', 7],
      ['other', 8],
    ])
  })

  it.each(['', 'null', '[]', '{"1":{}}', '{broken', '{"1":[{"type":7}]}'])('ignores %j', (value) => {
    expect(readUsage(new Headers({ 'x-app-usage': value, 'x-business-use-case-usage': value }))).toEqual([])
  })

  it('waits the minutes Meta told, but never more than a day', () => {
    const wait = (minutes: number) => BUSY.replace(':19', `:${minutes}`)
    const pages = { type: 'pages', objectId: '1040000000001' }
    expect(readWaitMs(new Headers({ 'x-business-use-case-usage': BUSY }), pages)).toBe(19 * 60_000)
    expect(readWaitMs(new Headers({ 'x-business-use-case-usage': wait(1e9) }), pages)).toBe(86_400_000)
    expect(readWaitMs(new Headers({ 'retry-after': '99999999' }))).toBe(86_400_000)
    expect(readWaitMs(new Headers({ 'retry-after': '0.1' }))).toBe(1000)
    expect(readWaitMs(new Headers({ 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }))).toBeUndefined()
  })

  it('takes the minutes of the allowance that ran out, and of the object that was asked for where it is named', () => {
    const use = (type: string, minutes: number) => ({ type, call_count: 100, estimated_time_to_regain_access: minutes })
    const headers = new Headers({
      'x-business-use-case-usage': JSON.stringify({
        '17841': [use('instagram', 3), use('ads_insights', 700)],
        '17842': [use('instagram', 5)],
        '1040': [use('pages', 1400)],
      }),
    })
    const minutes = (type: string, objectId?: string) => (readWaitMs(headers, { type, objectId }) ?? 0) / 60_000
    expect(minutes('instagram', '17841')).toBe(3)
    expect(minutes('instagram', '999')).toBe(5) // such as a media of one of them: the longer wait is the safe one
    expect(minutes('instagram')).toBe(5)
    expect(minutes('pages', '17841')).toBe(1400)
    expect(readWaitMs(headers, { type: 'messenger' })).toBeUndefined()
    expect(readWaitMs(headers)).toBeUndefined()
  })

  it('keeps to the ids of objects and to as many as a header can tell of, however many a batch brings', () => {
    const use = [{ type: 'instagram', call_count: 1, estimated_time_to_regain_access: 2 }]
    const many = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [String(index + 1), use]))
    const headers = new Headers({ 'x-business-use-case-usage': JSON.stringify(many) })
    expect(readUsage(headers)).toHaveLength(100)
    expect(readWaitMs(headers, { type: 'instagram' })).toBe(120_000)
    const odd = { 'a:b': use, __proto__x: use, '17841': Array.from({ length: 9_999 }, () => use[0]) }
    const told = readUsage(new Headers({ 'x-business-use-case-usage': JSON.stringify(odd) }))
    expect([told.length, new Set(told.map(({ objectId }) => objectId))]).toEqual([20, new Set(['17841'])])
  })
})
