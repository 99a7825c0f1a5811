import { describe, expect, it } from 'vitest'
import { parseJson } from './json.ts'

describe('parseJson', () => {
  it('keeps every digit of an id sent as a number', () => {
    expect(parseJson('{"user_id": 27640875392278831, "ids":[17841405822304914,-1234567890123456]}')).toEqual({
      user_id: '27640875392278831',
      ids: ['17841405822304914', '-1234567890123456'],
    })
  })

  it('finds such a number wherever it stands', () => {
    for (let before = 0; before < 40; before += 1) {
      const gap = ' '.repeat(before)
      expect(parseJson(`{"a":"${'x'.repeat(before)}","id":${gap}-1784140582230491}`)).toMatchObject({
        id: '-1784140582230491',
      })
      expect(parseJson(`${gap}27640875392278831`)).toBe('27640875392278831')
    }
  })

  it('leaves counts, fractions and text that looks like a number as they are', () => {
    const text = '{"n":123456789012345,"f":1.12345678901234567,"t":"id:27640875392278831","b":true,"z":0,"x":null}'
    expect(parseJson(text)).toEqual({
      n: 123_456_789_012_345,
      f: Number('1.12345678901234567'),
      t: 'id:27640875392278831',
      b: true,
      z: 0,
      x: null,
    })
  })
})
