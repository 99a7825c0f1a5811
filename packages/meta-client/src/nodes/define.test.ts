import * as z from 'zod/mini'
import { describe, expect, it } from 'vitest'
import { count, flag, id, text, texts, time } from './define.ts'

const TEXTS = ['', 'a', '0', 'true', '17841400000000001', '\u0000', '\ud83d']
const NUMBERS = [0, -0, 1, 1.5, -1, 2 ** 53, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]
const OTHERS = [true, false, null, undefined, 1n, Symbol('x'), () => 1, {}, { a: 1 }, new Date(0), new String('a')]
const VALUES: readonly unknown[] = [...TEXTS, ...NUMBERS, ...OTHERS, [], ['a'], [1]]

describe('the scalars of nodes', () => {
  it.each([
    ['text', text, z.string()],
    ['time', time, z.string()],
    ['count', count, z.number().check(z.minimum(1 - 2 ** 53), z.maximum(2 ** 53 - 1))],
    ['flag', flag, z.boolean()],
    ['texts', texts, z.array(z.string())],
    ['id', id, z.union([z.string().check(z.minLength(1)), z.pipe(z.int(), z.transform(String))])],
  ])('take as %s what its schema takes, and nothing else', (_name, { read }, schema) => {
    for (const value of VALUES) expect(read(value)).toEqual(schema.safeParse(value).data)
  })
})
