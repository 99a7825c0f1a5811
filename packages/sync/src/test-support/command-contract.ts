// The command as people start it, in processes of its own, and what changes a database for good.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { generateVaultKey } from '@bos/social-db'
import type { TestDatabase } from '@bos/social-db/testing'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openCliShop } from './cli-shop.ts'

const bin = fileURLToPath(new URL('../bin.ts', import.meta.url))
const module = fileURLToPath(new URL('cli-module.ts', import.meta.url))

interface Started {
  readonly child: ChildProcessWithoutNullStreams
  /** Resolves when this stands in what it wrote on stderr. */
  readonly hears: (text: string) => Promise<void>
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly error: string }>
}

const NO_SECRET = /EAAfake|IGAAfake|AQfake|bos1\./

/** What the command does as people start it, on a real server; `databaseUrl` is where its processes find it. */
export function commandContract(database: () => TestDatabase, databaseUrl: () => string): void {
  let seed = 0
  const ends: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end()
  })

  const open = () => openCliShop(database().db, { userId: `user_${(seed += 1)}`, keys: database().tokenKeys, seed })

  function start(args: readonly string[], env: Readonly<Record<string, string>>): Started {
    const child = spawn(process.execPath, ['--conditions=@bos/source', bin, ...args], { env, stdio: 'pipe' })
    ends.push(async () => child.kill('SIGKILL'))
    const said = { out: '', error: '' }
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (said.error += chunk.toString()))
    const ended = once(child, 'close').then(([code]) => ({ code: typeof code === 'number' ? code : null, ...said }))
    return {
      child,
      ended,
      async hears(text) {
        while (!said.error.includes(text)) {
          const more = once(child.stderr, 'data').then(() => true)
          if (!(await Promise.race([more, ended.then(() => false)]))) throw new Error(`it ended: ${said.error}`)
        }
      },
    }
  }

  describe('bos-sync as a process', { timeout: 120_000 }, () => {
    it('makes an embedded database, and lists what is connected in it: nothing', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'bos-sync-'))
      ends.push(() => rm(folder, { recursive: true }))
      const shop = await open()
      const env = { ...shop.env, DATABASE_URL: `pglite:${join(folder, 'database')}` }
      const made = await start(['migrate', '--competitors', 'create', '--json'], env).ended
      expect([made.code, made.error]).toEqual([0, ''])
      expect(JSON.parse(made.out)).toMatchObject({ applied: expect.arrayContaining(['0001_tables']), waiting: [] })
      const listed = await shop.run(['connections'], { env, fromUrl: true })
      expect(listed).toEqual({ code: 0, out: 'There is no connection.', error: '' })
    })

    it('ends a sync on the first Ctrl-C after the page in hand, and at once on the second', async () => {
      const shop = await open()
      const { facebook, instagram } = await shop.connect()
      shop.page.addPost({ message: 'Hello' })
      const meta = await shop.meta.listen()
      ends.push(() => meta.close())
      const env = { ...shop.env, DATABASE_URL: databaseUrl(), TEST_META_GRAPH: meta.hosts.facebookGraph }

      const folder = await mkdtemp(join(tmpdir(), 'bos-sync-'))
      ends.push(() => rm(folder, { recursive: true }))
      const hanging = join(folder, 'hanging.mjs')
      await writeFile(hanging, `console.error('loaded')\nawait new Promise((end) => setTimeout(end, 60_000))`)

      // Meta never answers for the numbers: the posts are stored, and then it hangs.
      shop.meta.faults.next('GET /:id/insights', { slowMs: Infinity }, { times: Infinity })
      const first = start(['sync', '--connection', facebook, '--module', module, '--json'], env)
      await first.hears(' posts: ')
      first.child.kill('SIGINT')
      const { code, out, error } = await first.ended
      expect([code, JSON.parse(out)]).toMatchObject([130, { status: 'partial' }])
      expect(error).toContain('Ending cleanly; once more ends it at once.')
      expect(out + error).not.toMatch(NO_SECRET)
      // Put back: due at once, without a failure, and with what was read.
      // On the clock of the database, as that process was.
      const state = await database().social.worker.syncState(facebook)
      expect(state).toMatchObject({ isRunning: false, isDue: true, failures: 0 })
      expect(await shop.social.connections.stored({ userId: shop.userId })).toMatchObject({ content: 1 })

      // A doctor asks whether it is to end between two connections only.
      const asked = () => shop.meta.log.filter((line) => line.includes('debug_token')).length
      const before = asked()
      shop.meta.faults.next('GET /debug_token', { slowMs: Infinity }, { times: Infinity })
      const second = start(['doctor', '--connection', instagram, '--no-reach', '--module', module], env)
      await expect.poll(asked, { timeout: 30_000 }).toBeGreaterThan(before)
      second.child.kill('SIGINT')
      await second.hears('Ending cleanly')
      second.child.kill('SIGINT')
      expect(await second.ended).toMatchObject({ code: 130, out: '' })

      // What is not ended by itself is ended at once.
      const third = start(['connections', '--module', hanging], env)
      await third.hears('loaded')
      third.child.kill('SIGINT')
      expect(await third.ended).toEqual({ code: 130, out: '', error: 'loaded\n' })

      shop.meta.faults.lift()
      const whole = await start(['sync', '--due', '--module', module, '--json'], env).ended
      expect([whole.code, JSON.parse(whole.out)]).toMatchObject([
        0,
        { ended: 'drained', runs: { complete: 2 }, left: 0 },
      ])
    })
  })

  describe('bos-sync whose reader has gone', { timeout: 120_000 }, () => {
    it.each(['stdout', 'stderr'] as const)('does what it began, and says so, when %s is closed', async (stream) => {
      const shop = await open()
      await shop.connect()
      const meta = await shop.meta.listen()
      ends.push(() => meta.close())
      const env = { ...shop.env, DATABASE_URL: databaseUrl(), TEST_META_GRAPH: meta.hosts.facebookGraph }
      const erasing = start(['erase', '--user', shop.userId, '--yes', '--module', module], env)
      erasing.child[stream].destroy()
      expect((await erasing.ended).code).toBe(0)
      expect(await shop.sync.operator.accounts({ userId: shop.userId })).toEqual([])
    })

    it('keeps the exit code of a failure', async () => {
      const shop = await open()
      const failing = start(['connections', '--json'], { ...shop.env, DATABASE_URL: '' })
      failing.child.stdout.destroy()
      expect((await failing.ended).code).toBe(3)
    })

    it.runIf(process.platform === 'linux')('ends with 1 where its result could not be written', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'bos-sync-'))
      ends.push(() => rm(folder, { recursive: true }))
      // No file may grow, as on a full disk.
      const script = `trap '' XFSZ; ulimit -f 0; exec "$0" --conditions=@bos/source "$1" --help > "$2"`
      const child = spawn('sh', ['-c', script, process.execPath, bin, join(folder, 'out')], { stdio: 'pipe' })
      const said = text(child.stderr)
      const [code] = await once(child, 'close')
      expect([code, await said]).toEqual([1, 'bos-sync: The result could not be written (EFBIG).\n'])
    })
  })

  describe('bos-sync migrate, seal, rotate-keys', () => {
    it('take a database with tokens in plain text to one that is sealed under a new key', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const keys = { BOS_TOKEN_KEYS: `${generateVaultKey('k2')},${shop.env.BOS_TOKEN_KEYS}` }
      const run = (args: readonly string[], env = {}) =>
        shop.run(args, { env: { DATABASE_URL: databaseUrl(), ...env } })
      expect(await run(['migrate'])).toEqual({ code: 0, out: 'There was nothing to apply.', error: '' })

      // As code from before this package left it.
      await database().db.execute('alter table social_media_connections drop constraint tokens_are_sealed')
      await database().db.execute(`delete from bos_social_migrations where name = '0003_sealed_tokens'`)
      await database().db.execute(
        `update social_media_connections set access_token = 'EAAfake', refresh_token = null where id = '${facebook}'`,
      )
      const waits = await run(['migrate'])
      expect([waits.code, waits.out.split('\n')[0]]).toEqual([1, 'waits    0003_sealed_tokens'])
      const sealed = await run(['seal', '--json'])
      expect([sealed.code, JSON.parse(sealed.out)]).toEqual([0, { sealed: 1, left: 0 }])
      const applied = await run(['migrate', '--json'])
      expect([applied.code, JSON.parse(applied.out)]).toEqual([0, { applied: ['0003_sealed_tokens'], waiting: [] }])
      expect((await run(['seal'])).out).toBe('0 connections sealed.')

      const rows = z.object({ resealed: z.number(), left: z.number(), unreadable: z.number() })
      const ended = await shop.run(['rotate-keys'], {
        env: { DATABASE_URL: databaseUrl(), ...keys },
        stop: AbortSignal.abort(),
      })
      expect([ended.code, ended.out]).toEqual([130, expect.stringContaining('Run it again')])
      const rotated = await run(['rotate-keys', '--json'], keys)
      expect(rotated.code).toBe(0)
      const { resealed, ...rest } = rows.parse(JSON.parse(rotated.out))
      expect([resealed >= 2, rest]).toEqual([true, { left: 0, unreadable: 0 }])
      expect((await run(['rotate-keys'], keys)).out).toBe('0 rows sealed under the key k2, 0 left.')
      const lost = await run(['rotate-keys'], { BOS_TOKEN_KEYS: generateVaultKey('k9') })
      expect([lost.code, lost.error]).toEqual([3, expect.stringMatching(/^bos-sync: None of the keys/)])
      for (const { out, error } of [waits, sealed, applied, rotated, lost]) expect(out + error).not.toMatch(NO_SECRET)
    })
  })
}
