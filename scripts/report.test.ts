import { expect, test } from 'vitest'
import { proofRows } from './report.ts'

test('every figure that was printed is a row, and nothing else is', () => {
  const printed = [
    'postgres: a server of this run',
    'proof: paging: 10 graphs: every walk ended',
    ' some prefix proof: ids: 5 | 6 digits: 0 changed\r',
    'proof of nothing',
  ]
  expect(proofRows(printed)).toEqual([
    '| what | figure |',
    '| --- | --- |',
    '| ids | 5 \\| 6 digits: 0 changed |',
    '| paging | 10 graphs: every walk ended |',
  ])
})
