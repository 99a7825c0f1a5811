import { expect, it } from 'vitest'
import { csvOf } from './csv.ts'

it('writes cells that no spreadsheet takes for a formula, in narrow or in wide letters', () => {
  const formulas = ['=1', '+1', '-1', '@a', '\t=1', '＝1', '＋1', '－1', '＠a']
  expect(csvOf(formulas.map((text) => [text]))).toBe(formulas.map((text) => `"'${text}"\r\n`).join(''))
})

it('quotes every text, so that no other list separator ends it', () => {
  const cells = ['a,b', 'a;=1', 'say "so"', 'two\nlines', -5, 0, undefined]
  expect(csvOf([cells])).toBe('"a,b","a;=1","say ""so""","two\nlines",-5,0,\r\n')
})
