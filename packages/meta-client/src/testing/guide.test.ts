import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { FAULT_KINDS } from '../testing.ts'
import { ROUTES } from './control/routes.ts'
import { faultOfKind } from './fault-kinds.ts'

/** Rows of all tables of the guide by their first cell, without its back-ticks. */
let rows: readonly (readonly [string, string])[]

beforeAll(async () => {
  const guide = await readFile(new URL('../../../../docs/guides/emulator.md', import.meta.url), 'utf8')
  rows = [...guide.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, name = '', text = '']) => [name, text])
})

describe('the guide', () => {
  it('tells of every ready-made fault what happens, in their order, and of no other', () => {
    const from = rows.findIndex(([name]) => name === FAULT_KINDS[0])
    const told = rows.slice(from, from + FAULT_KINDS.length)
    expect(told.map(([name]) => name)).toEqual(FAULT_KINDS)
    // The next table is another one.
    expect(rows[from + FAULT_KINDS.length]?.[0]).toMatch(/ \/_emulator/)
    for (const [name, text] of told) for (const fact of factsOf(name)) expect(text, name).toMatch(fact)
  })

  it('tells of every call to the control API', () => {
    const calls = rows.map(([name]) => name).filter((name) => name.includes(' /_emulator'))
    const known = Object.keys(ROUTES).map((name) => name.replace(' ', ' /_emulator/'))
    expect(calls).toEqual(['GET /_emulator', ...known])
  })
})

/** Numbers that the text about a fault must name. */
function factsOf(name: string): readonly RegExp[] {
  const kind = FAULT_KINDS.find((its) => its === name)
  const fault = kind && faultOfKind(kind)
  if (!fault) return []
  if ('endsToken' in fault) return [/^ends the token/, new RegExp(`(code|subcode) ${fault.endsToken}\\b`)]
  if ('code' in fault) {
    const { code, subcode, status } = fault
    return [
      new RegExp(`^code ${code}\\b`),
      ...(subcode === undefined ? [] : [new RegExp(`subcode ${subcode}\\b`)]),
      ...(status === undefined ? [] : [new RegExp(`HTTP ${status}\\b`)]),
    ]
  }
  return 'html' in fault ? [new RegExp(`^HTTP ${fault.status}\\b`)] : []
}
