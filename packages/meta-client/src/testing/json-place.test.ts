import { describe, expect, it } from 'vitest'
import { whereJsonEnds } from './json-place.ts'

describe('the place at which a text stops being JSON', () => {
  it.each([
    ['', 1, 1],
    ['no json', 1, 1],
    ['{', 1, 2],
    ['{"a": 1,}', 1, 9],
    ['{"a" 1}', 1, 6],
    ["{'a': 1}", 1, 2],
    ['{"a": tru}', 1, 7],
    ['{"a": 01}', 1, 7],
    ['[1, 2', 1, 6],
    ['[1 2]', 1, 4],
    ['[1, ]', 1, 5],
    ['{"a": [1}', 1, 9],
    ['{"a": "line\nbreak"}', 1, 7],
    ['{"a": "\\x"}', 1, 7],
    ['{} {}', 1, 4],
    ['{\n  "pages": [\n    {"name": "A",, "x": 1}\n  ]\n}', 3, 18],
  ])('is found: %j', (text, line, column) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    expect(whereJsonEnds(text)).toEqual({ line, column })
  })

  it.each([
    '{}',
    ' [ ] ',
    '-1.5e+3',
    '"ä🙌\\u00e4\\n"',

    'null',
    '{"a": [1, {"b": []}, true], "c": "d"}\n',
    '[[[]], {}]',
  ])('is nowhere in JSON: %j', (text) => {
    expect(() => JSON.parse(text)).not.toThrow()
    expect(whereJsonEnds(text)).toBeUndefined()
  })

  it('is found in deep nests and behind long texts too', () => {
    const deep = '['.repeat(100_000)
    expect(whereJsonEnds(deep)).toEqual({ line: 1, column: 100_001 })
    expect(whereJsonEnds(deep + ']'.repeat(100_000))).toBeUndefined()
    const long = `"${'x'.repeat(200_000)}"`
    expect([whereJsonEnds(long), whereJsonEnds(`[${long}`)]).toEqual([undefined, { line: 1, column: 200_004 }])
  })
})
