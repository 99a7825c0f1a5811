import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

const folder = dirname(fileURLToPath(import.meta.url))

let database: TestDatabase
let url: string

beforeAll(async () => {
  const server = new URL(inject('postgresUrl'))
  database = await createTestDatabase({ url: server.href })
  const [name = ''] = /bos_test_\w+/.exec(JSON.stringify(await database.db.execute('select current_database()'))) ?? []
  server.pathname = `/${name}`
  url = server.href
})
afterAll(() => database.close())

/** Runs the demo as a process of its own, as `npm run demo:worker` does. */
function demo(env: Record<string, string>): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const options = { cwd: folder, timeout: 170_000, env: { ...process.env, ...env } }
    execFile(process.execPath, ['--conditions=@bos/source', 'main.ts'], options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err })
    })
  })
}

describe('the workers', () => {
  it('sync each connection once, and end within ten seconds when they are told', { timeout: 180_000 }, async () => {
    const { code, out, err } = await demo({ DEMO_DATABASE_URL: url, BOS_TOKEN_KEYS: database.tokenKeys })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('20 connections, 20 complete runs: each one once.')
    const ends = [...out.matchAll(/exit (\w+) in ([\d.]+) s/g)]
    expect(ends.map(([, exit]) => exit)).toEqual(['0', '0', '0'])
    expect(Math.max(...ends.map(([, , seconds]) => Number(seconds)))).toBeLessThan(10)
    expect(out).toContain('Seen of one connection from here: finished')
  })
})
