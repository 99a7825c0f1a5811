import { expect, it } from 'vitest'
import { hrefOf, viewOf } from './view.ts'

const id = '6f1c2a34-0000-4000-8000-000000000001'

it('finds the place it wrote, with a date or without one', () => {
  for (const publishedAt of [new Date('2026-11-20T10:00:00.123Z'), null]) {
    const address = hrefOf(viewOf({}), { before: { publishedAt, id } })
    const params = Object.fromEntries(new URL(address, 'http://localhost').searchParams)
    expect(viewOf(params).before).toEqual({ publishedAt, id })
  }
})

it.each([
  '0000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '2026-11-20',
  '2026-13-40T00:00:00Z',
  '',
])('takes the place %j for none: no database reads it', (at) => {
  expect(viewOf({ before: `${at}~${id}` }).before).toBeUndefined()
})

it('keeps an account that cannot be one, so that it is not taken for the first', () => {
  expect(viewOf({ account: 'abc' }).account).toBe('abc')
  expect(viewOf({}).account).toBeUndefined()
})
