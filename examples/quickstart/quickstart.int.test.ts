import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateVaultKey } from '@bos/social-db'
import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'

const folder = dirname(fileURLToPath(import.meta.url))

/** Runs the demo as a process of its own, as `npm run demo` does. */
function demo(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const argv = ['--conditions=@bos/source', 'main.ts', ...args]
    const options = { cwd: folder, timeout: 40_000, env: { ...process.env, DEMO_DATABASE_URL: '', ...env } }
    execFile(process.execPath, argv, options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err })
    })
  })
}

/** A migrated database, and the environment that leads the demo to it. */
let database: TestDatabase
let env: { readonly DEMO_DATABASE_URL: string; readonly BOS_TOKEN_KEYS: string }

beforeEach(async () => {
  const url = new URL(inject('postgresUrl'))
  database = await createTestDatabase({ url: url.href })
  const [name = ''] = /bos_test_\w+/.exec(await ask('select current_database()')) ?? []
  url.pathname = `/${name}`
  env = { DEMO_DATABASE_URL: url.href, BOS_TOKEN_KEYS: database.tokenKeys }
})
afterEach(() => database.close())

const ask = async (query: string): Promise<string> => JSON.stringify(await database.db.execute(query))
const connections = async () => database.social.connections.list({ userId: 'user_demo' })

describe('the demo', () => {
  it('does the main job on an empty Postgres as well, and once more under the same key', async () => {
    await ask('drop schema public cascade')
    await ask('create schema public')
    for (const migrations of [/took [1-9]\d* migrations/, /took 0 migrations/]) {
      const { code, out, err } = await demo([], env)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toMatch(migrations)
      expect(out).toContain('instagram: Nothing changed: 0 rows written')
      expect(out).toContain('facebook: Nothing changed: 0 rows written')
      expect(out).toMatch(/(\d+) rows were written and exactly these \1 differ/)
      expect(await connections()).toHaveLength(2)
    }
  })

  it("leaves alone what a developer's shell says of his own application", async () => {
    const { code, out, err } = await demo([], {
      DATABASE_URL: env.DEMO_DATABASE_URL,
      BOS_TOKEN_KEYS: 'not-for-the-demo',
      OAUTH_REDIRECT_BASE_URL: 'https://app.example.test/callback',
      META_APP_VERSION: 'v18.0',
    })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).not.toContain('v18.0')
    expect(await ask('select key from social_settings')).toBe('[]')
  })

  it('refuses a database of another key before it changes anything there', async () => {
    const first = await demo(['--person', 'denies'], env)
    expect(first.err).toContain('denied')
    await ask('alter table bos_social_migrations rename to book')
    const { code, err } = await demo([], { ...env, BOS_TOKEN_KEYS: generateVaultKey() })
    expect(code).toBe(1)
    expect(err.trim()).toMatch(/^The key k1 in BOS_TOKEN_KEYS is not the key k1 .*$/)
    expect(await ask(`select to_regclass('bos_social_migrations')::text as book`)).toBe('[{"book":null}]')
  })

  it('takes a database only together with its key, and says how to make one', async () => {
    const { code, err } = await demo([], { DEMO_DATABASE_URL: env.DEMO_DATABASE_URL, BOS_TOKEN_KEYS: '' })
    expect(code).toBe(1)
    expect(err.trim()).toMatch(/^BOS_TOKEN_KEYS is not set.* make one with: node -e .*$/)
    expect(await ask('select key from social_settings')).toBe('[]')
  })

  it('goes on with the default when the Graph version is dead, and says so', async () => {
    const { code, out } = await demo(['--graph-version', 'v18.0'])
    expect(code).toBe(0)
    expect(out).toMatch(/Note: .*v18\.0.*v26\.0/)
  })

  it('sends the code to nobody but its own callback', async () => {
    const visits: string[] = []
    const stranger = createServer((request, response) => {
      visits.push(request.url ?? '')
      response.end()
    })
    await new Promise<void>((listening) => stranger.listen(0, 'localhost', listening))
    const address = stranger.address()
    const base = `http://localhost:${typeof address === 'object' ? address?.port : ''}`
    const { code, out, err } = await demo(['--redirect-base', `${base}/callback`], env)
    stranger.close()
    expect(code).toBe(1)
    expect(err.trim()).toBe(
      `Meta sends the person back to ${base}, where this demo does not listen: leave --redirect-base out.`,
    )
    expect(visits).toEqual([])
    expect(out + err).not.toContain('code=')
    expect(await connections()).toEqual([])
  })

  it.each([
    ['a denied consent', ['--person', 'denies'], 'denied'],
    ['a wrong state', ['--person', 'tampers'], 'it belongs to no login that was started here'],
    ['an unknown person', ['--person', 'sleeps'], '--person sleeps is unknown: use allows, denies or tampers.'],
    ['an unknown option', ['--persona', 'denies'], "Unknown option '--persona'"],
    ['an unknown platform', ['--platform', 'myspace'], "'myspace' cannot be connected: use facebook or instagram."],
    [
      'an http:// address',
      ['--redirect-base', 'http://example.com/cb'],
      'OAUTH_REDIRECT_BASE_URL must be an https:// URL',
    ],
    ['a malformed address', ['--redirect-base', 'example'], 'OAUTH_REDIRECT_BASE_URL must be an https:// URL'],
  ])('ends with one sentence and leaves nothing behind: %s', async (_, args, sentence) => {
    const { code, err } = await demo(args, env)
    expect(code).toBe(1)
    expect(err.trim()).toContain(sentence)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(await connections()).toEqual([])
  })

  it.each([
    ['a dead database', 'postgres://demo:fake-database-password@127.0.0.1:1/none', '127.0.0.1:1'],
    ['an unknown kind of database', 'mysql://demo:fake-database-password@127.0.0.1/none', 'postgres://'],
    ['a malformed database address', 'fake-database-password', 'postgres://'],
  ])('says in one sentence what to do about %s, without its password', async (_, url, sentence) => {
    const { code, out, err } = await demo([], { ...env, DEMO_DATABASE_URL: url })
    expect(code).toBe(1)
    expect(err).toContain(sentence)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(out + err).not.toContain('fake-database-password')
  })
})
