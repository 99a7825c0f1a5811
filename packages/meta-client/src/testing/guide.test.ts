import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { FAULT_KINDS } from '../testing.ts'
import { assemble } from './assemble.ts'
import { addToWorld } from './control/add-to-world.ts'
import { ROUTES } from './control/routes.ts'
import { worldFile } from './control/world-file.ts'
import { faultOfKind } from './fault-kinds.ts'
import { readInput } from './input.ts'
import { openPage } from './test-support/browser.ts'
import { column, createCaller, readAnswer } from './test-support/caller.ts'

let guide: string
/** Rows of all its tables by their first cell, without its back-ticks. */
let rows: readonly (readonly [string, string])[]

beforeAll(async () => {
  guide = await readFile(new URL('../../../../docs/guides/emulator.md', import.meta.url), 'utf8')
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

  it('logs in to its first world over HTTP as it says, and follows paging.next there', async () => {
    const { emulator: meta, door } = assemble({})
    const { world, clock } = door.controlled
    const file: unknown = JSON.parse(/```json\n([^]*?)```/.exec(guide)?.[1] ?? '')
    addToWorld(world, readInput(worldFile, file, 'The world'), clock.now())
    const scope = /"scope": "([^"]*)"/.exec(guide)?.[1] ?? ''
    const listening = await meta.listen()
    try {
      const { facebookDialog: dialog, facebookGraph } = listening.hosts
      const caller = createCaller(meta, { dialog, graph: facebookGraph, fetch })
      const callback = await (await openPage(fetch, caller.dialogUrl({ scope }))).submit()
      const short = await caller.redeem(callback.searchParams.get('code') ?? '')
      const long = await caller.extend(String(short.at('access_token')))
      const names: unknown[] = []
      let url = `${facebookGraph}/v26.0/me/accounts?limit=1&access_token=${String(long.at('access_token'))}`
      while (url !== '') {
        const part = await readAnswer(await fetch(url))
        names.push(...column(part, 'name'))
        const next = part.at('paging', 'next')
        url = typeof next === 'string' ? next : ''
      }
      expect(names).toEqual(['Maple Bakery', 'Maple Café'])
    } finally {
      await listening.close()
    }
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
