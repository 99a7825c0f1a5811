import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openDatabase } from '@bos/social-db'
import { describe, expect, inject, it } from 'vitest'
import { createDatabase } from '../../scripts/testing/create-database.ts'

const folder = dirname(fileURLToPath(import.meta.url))

/** Runs the demo as a process of its own, as `npm run demo` does. */
function demo(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const argv = ['--conditions=@bos/source', 'main.ts', ...args]
    execFile(process.execPath, argv, { cwd: folder, env: { ...process.env, ...env } }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err })
    })
  })
}

async function connectionsIn(url: string): Promise<number> {
  const db = await openDatabase(url)
  try {
    const { connections } = await import('@bos/social-db/schema')
    return (await db.select({ id: connections.id }).from(connections)).length
  } finally {
    await db.close()
  }
}

describe('the demo', () => {
  it('does the main job on a real Postgres as well', async () => {
    const url = await createDatabase(inject('postgresUrl'))
    const { code, out, err } = await demo([], { DATABASE_URL: url })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('instagram: Nothing changed: 0 rows written')
    expect(out).toContain('facebook: Nothing changed: 0 rows written')
    expect(out).toMatch(/(\d+) rows were written and exactly these \1 differ/)
    expect(await connectionsIn(url)).toBe(2)
  })

  it('goes on with the default when the Graph version is dead, and says so', async () => {
    const { code, out } = await demo([], { META_APP_VERSION: 'v18.0' })
    expect(code).toBe(0)
    expect(out).toMatch(/Note: .*v18\.0.*v26\.0/)
  })

  it.each([
    ['a denied consent', ['--person', 'denies'], {}, 'denied'],
    ['a wrong state', ['--person', 'tampers'], {}, 'it belongs to no login that was started here'],
    ['an unknown platform', ['--platform', 'myspace'], {}, "'myspace' cannot be connected: use facebook or instagram."],
    [
      'an http:// address',
      [],
      { OAUTH_REDIRECT_BASE_URL: 'http://example.com/cb' },
      'OAUTH_REDIRECT_BASE_URL must be an https:// URL',
    ],
    [
      'a malformed address',
      [],
      { OAUTH_REDIRECT_BASE_URL: 'example' },
      'OAUTH_REDIRECT_BASE_URL must be an https:// URL',
    ],
  ])('ends with one sentence and leaves nothing behind: %s', async (_, args, env, sentence) => {
    const url = await createDatabase(inject('postgresUrl'))
    const { code, err } = await demo(args, { DATABASE_URL: url, ...env })
    expect(code).toBe(1)
    expect(err.trim()).toContain(sentence)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(await connectionsIn(url)).toBe(0)
  })

  it.each([
    ['a dead database', 'postgres://demo:fake-database-password@127.0.0.1:1/none', '127.0.0.1:1'],
    ['an unknown kind of database', 'mysql://demo:fake-database-password@127.0.0.1/none', 'postgres://'],
    ['a malformed database address', 'fake-database-password', 'postgres://'],
  ])('says in one sentence what to do about %s, without its password', async (_, url, sentence) => {
    const { code, out, err } = await demo([], { DATABASE_URL: url })
    expect(code).toBe(1)
    expect(err).toContain(sentence)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(out + err).not.toContain('fake-database-password')
  })
})
