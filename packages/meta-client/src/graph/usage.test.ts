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
      { type: 'app', percent: 31, regainMinutes: undefined },
      { type: 'pages', percent: 100, regainMinutes: 19 },
      { type: 'instagram', percent: 12, regainMinutes: 0 },
    ])
  })

  it.each(['', 'null', '[]', '{"1":{}}', '{broken', '{"1":[{"type":7}]}'])('ignores %j', (value) => {
    expect(readUsage(new Headers({ 'x-app-usage': value, 'x-business-use-case-usage': value }))).toEqual([])
  })

  it('waits the minutes Meta told, but never more than a day', () => {
    const wait = (minutes: number) => BUSY.replace(':19', `:${minutes}`)
    expect(readWaitMs(new Headers({ 'x-business-use-case-usage': BUSY }))).toBe(19 * 60_000)
    expect(readWaitMs(new Headers({ 'x-business-use-case-usage': wait(1e9) }))).toBe(86_400_000)
    expect(readWaitMs(new Headers({ 'retry-after': '99999999' }))).toBe(86_400_000)
    expect(readWaitMs(new Headers({ 'retry-after': '0.1' }))).toBe(1000)
    expect(readWaitMs(new Headers({ 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }))).toBeUndefined()
  })
})
