import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type CliShop, openCliShop, type Ran } from '../test-support/cli-shop.ts'

let database: TestDatabase
let seed = 0
const folders: string[] = []
beforeAll(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})
afterAll(() => database.close())

const open = () => openCliShop(database.db, { userId: `user_${(seed += 1)}`, keys: database.tokenKeys, seed })
const NOBODY = '00000000-0000-4000-8000-000000000000'

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bos-sync-'))
  folders.push(folder)
  return folder
}

/** That nothing of what was said is a secret, and no line for people is too wide. */
function isFitToPrint({ meta, env }: CliShop, ...all: readonly Ran[]): void {
  const text = all.map(({ out, error }) => `${out}\n${error}`).join('\n')
  const secrets = [...meta.issuedSecrets(), env.META_APP_SECRET, env.BOS_TOKEN_KEYS.split(':')[1] ?? '']
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
  expect(text).not.toMatch(/EAAfake|IGAAfake|AQfake|bos1\./)
  const lines = all.flatMap(({ out }) => out.split('\n')).filter((line) => !line.startsWith('{'))
  expect(lines.filter((line) => line.length > 80)).toEqual([])
}

describe('bos-sync sync', () => {
  it('syncs one connection and says what became of each stream', async () => {
    const shop = await open()
    const { facebook, instagram } = await shop.connect()
    shop.page.addPost({ message: 'Hello' })
    const human = await shop.run(['sync', '--connection', facebook])
    expect(human.code).toBe(0)
    expect(human.out).toMatch(/^complete: \d+ rows written/)
    expect(human.out).toMatch(/^ {2}posts +1 read +1 written +0 unchanged$/m)
    expect(human.out).toMatch(/^next due 2026-11-23 \d\d:\d\d UTC$/m)
    expect(human.error.split('\n')[0]).toMatch(/^1\/6 stories: 0 items read, 0 rows written$/)
    const json = await shop.run(['sync', '--connection', instagram, '--json'])
    expect([json.code, JSON.parse(json.out)]).toMatchObject([0, { connectionId: instagram, status: 'complete' }])
    isFitToPrint(shop, human, json)
  })

  it('draws a bar on a terminal, which goes when the work is done', async () => {
    const shop = await open()
    const { facebook } = await shop.connect()
    const shown: string[] = []
    const { error } = await shop.run(['sync', '--connection', facebook], {
      terminal: { status: (line) => shown.push(line) },
    })
    expect([error, shown.at(-1)]).toEqual(['', ''])
    expect(shown[0]).toBe('[####--------------------] 1/6 stories: 0 items read, 0 rows written')
    expect(shown.at(-2)).toMatch(/^\[#{24}\] /)
  })

  it('says what a failure is, and ends with 1', async () => {
    const shop = await open()
    const { facebook } = await shop.connect()
    shop.meta.world.grants.changePassword(shop.meta.world.person)
    const dead = await shop.run(['sync', '--connection', facebook])
    expect([dead.code, dead.out.split(':')[0]]).toEqual([1, 'needs_reauth'])
    const none = await shop.run(['sync', '--connection', NOBODY])
    expect([none.code, none.out]).toEqual([1, ''])
    expect(none.error).toBe(`bos-sync: There is no connection ${NOBODY} to sync: connect the account first.`)
    isFitToPrint(shop, dead, none)
  })

  it('syncs what is due, and finds nothing the second time', async () => {
    const shop = await open()
    await shop.connect()
    const first = await shop.run(['sync', '--due', '--concurrency', '1'])
    expect([first.code, first.out]).toEqual([
      0,
      expect.stringMatching(/^Connections: 2 complete; \d+ rows written\.$/m),
    ])
    expect(first.error.split('\n').map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '1/2 complete',
      '2/2 complete',
    ])
    expect(first.out).toContain('Nothing is due any more.')
    const second = await shop.run(['sync', '--json'])
    expect([second.code, second.error]).toEqual([0, ''])
    expect(JSON.parse(second.out)).toMatchObject({ ended: 'drained', left: 0, rowsWritten: 0, runs: { complete: 0 } })
    isFitToPrint(shop, first, second)
  })

  it('is ended after the page in hand: what was read stays, the rest is due', async () => {
    const shop = await open()
    const { facebook } = await shop.connect()
    const stop = new AbortController()
    const ending = shop.run(['sync', '--connection', facebook, '--json'], {
      stop: stop.signal,
      terminal: { status: () => stop.abort() },
    })
    const { code, out } = await ending
    expect([code, JSON.parse(out)]).toMatchObject([130, { status: 'partial' }])
    const account = await shop.sync.operator.account(facebook)
    expect(account).toMatchObject({ isSyncing: false, health: { word: 'ok' } })
    const due = await shop.run(['sync', '--json'], { stop: AbortSignal.abort() })
    expect([due.code, JSON.parse(due.out)]).toMatchObject([130, { ended: 'stopped', left: 2 }])
    const early = await shop.run(['sync', '--connection', facebook, '--full'], { stop: AbortSignal.abort() })
    expect([early.code, early.out]).toEqual([130, expect.stringMatching(/^partial: /)])
    expect((await shop.run(['sync', '--connection', facebook])).code).toBe(0)
  })
})

describe('bos-sync connections, pause, resume', () => {
  it('lists with health and without a token, page by page', async () => {
    const shop = await open()
    const { facebook, instagram } = await shop.synced()
    const human = await shop.run(['connections', '--user', shop.userId])
    expect(human.out.split('\n')).toEqual([
      `${facebook}  facebook  ok`,
      expect.stringMatching(new RegExp(`^ {2}Blue Store {20}  of ${shop.userId}$`)),
      expect.stringMatching(/^ {2}synced 2026-11-23 09:00 UTC; next 2026-11-23 \d\d:\d\d UTC$/),
      `${instagram}  instagram ok`,
      expect.stringContaining('Blue Store'),
      expect.stringMatching(/^ {2}synced/),
    ])
    const first = await shop.run(['connections', '--user', shop.userId, '--limit', '1', '--json'])
    expect(JSON.parse(first.out)).toMatchObject({ accounts: [{ connectionId: facebook }], after: facebook })
    const rest = await shop.run(['connections', '--user', shop.userId, '--after', facebook, '--json'])
    expect(JSON.parse(rest.out)).toMatchObject({ accounts: [{ connectionId: instagram, health: { word: 'ok' } }] })
    expect((await shop.run(['connections', '--user', 'nobody'])).out).toBe('There is no connection.')
    isFitToPrint(shop, human, first, rest)
  })

  it('pauses and resumes one, with who did it in the audit', async () => {
    const shop = await open()
    const { facebook } = await shop.synced()
    const paused = await shop.run(['pause', '--connection', facebook])
    expect(paused).toEqual({ code: 0, out: `Connection ${facebook} is paused.`, error: '' })
    expect((await shop.run(['sync', '--connection', facebook])).out).toMatch(/^paused: /)
    const json = await shop.run(['pause', '--connection', facebook, '--json'])
    expect(JSON.parse(json.out)).toMatchObject({ paused: 'connection', account: { health: { word: 'paused' } } })
    expect((await shop.run(['resume', '--connection', facebook])).out).toBe(`Connection ${facebook} goes on: ok.`)
    const [event] = await shop.social.events.list({ userId: shop.userId, limit: 1 })
    expect(event).toMatchObject({ event: 'resume', actor: 'bos-sync' })
    for (const command of ['pause', 'resume']) {
      const { code, error } = await shop.run([command, '--connection', NOBODY])
      expect([code, error]).toEqual([1, `bos-sync: There is no connection ${NOBODY}: list those that there are.`])
    }
  })

  it('pauses and resumes everything', async () => {
    const shop = await open()
    await shop.connect()
    expect((await shop.run(['pause', '--reason', 'maintenance'])).out).toMatch(/^Every sync of this database is paused/)
    try {
      const due = await shop.run(['sync'])
      expect([due.code, due.out]).toEqual([
        0,
        expect.stringContaining('Every sync is paused: bos-sync resume ends that.'),
      ])
      expect(JSON.parse((await shop.run(['pause', '--json'])).out)).toEqual({ paused: 'all' })
    } finally {
      expect(JSON.parse((await shop.run(['resume', '--json'])).out)).toEqual({ resumed: 'all', wasPaused: true })
    }
    expect((await shop.run(['resume'])).out).toBe('There was no pause of everything.')
  })
})

describe('bos-sync erase', () => {
  it('tells what would go, and does nothing without --yes', async () => {
    const shop = await open()
    const { facebook } = await shop.synced()
    const asked = await shop.run(['erase', '--connection', facebook])
    expect([asked.code, asked.out.split('\n')]).toEqual([
      2,
      [
        `Stored of connection ${facebook}:`,
        expect.stringMatching(/^ {2}1 connection, 0 items of content, \d+ readings$/),
        'Nothing was erased: add --yes to do it. It cannot be undone.',
      ],
    ])
    const json = await shop.run(['erase', '--user', shop.userId, '--json'])
    expect([json.code, JSON.parse(json.out)]).toMatchObject([2, { erased: false, stored: { connections: 2 } }])
    expect(await shop.sync.operator.accounts({ userId: shop.userId })).toHaveLength(2)
    isFitToPrint(shop, asked, json)
  })

  it('erases one connection, and all of an owner', async () => {
    const shop = await open()
    const { facebook, instagram } = await shop.synced()
    const one = await shop.run(['erase', '--connection', facebook, '--yes'])
    expect([one.code, one.out.split('\n').at(-1)]).toEqual([0, 'Erased.'])
    const all = await shop.run(['erase', '--user', shop.userId, '--yes', '--json'])
    expect([all.code, JSON.parse(all.out)]).toMatchObject([
      0,
      { erased: true, report: { connections: 1, atMeta: [{ connectionId: instagram, atMeta: 'revoked' }] } },
    ])
    expect(await shop.sync.operator.accounts({ userId: shop.userId })).toEqual([])
    expect((await shop.run(['erase', '--connection', facebook, '--yes'])).code).toBe(1)
  })

  it('says that there is no connection of an owner', async () => {
    const shop = await open()
    const asked = await shop.run(['erase', '--user', 'nobody'])
    expect([asked.code, asked.out.split('\n')[1]]).toEqual([2, '  no connection: see whether the id is right'])
    const done = await shop.run(['erase', '--user', 'nobody', '--yes'])
    expect([done.code, done.out]).toEqual([0, expect.not.stringContaining('Erased.')])
    const json = await shop.run(['erase', '--user', 'nobody', '--yes', '--json'])
    expect([json.code, JSON.parse(json.out)]).toMatchObject([0, { found: false, stored: { connections: 0 } }])
  })
})

describe('bos-sync migrations', () => {
  it('writes the migrations for Supabase, by the name of the folder', async () => {
    const shop = await open()
    const folder = join(await newFolder(), 'supabase', 'migrations')
    const { code, out } = await shop.run(['migrations', '--out', folder])
    const files = await readdir(folder)
    expect([code, out.split('\n')]).toEqual([0, files.map((file) => join(folder, file))])
    expect(files[0]).toMatch(/^\d{14}_bos_social_0000_existing_tables\.sql$/)
    const json = await shop.run(['migrations', '--out', folder, '--json'])
    expect(JSON.parse(json.out)).toEqual({ files: files.map((file) => join(folder, file)) })
    const file = join(folder, 'file')
    await writeFile(file, '')
    const refused = await shop.run(['migrations', '--out', file])
    expect([refused.code, refused.error]).toEqual([3, expect.stringMatching(/^bos-sync: Could not write to .*ENOTDIR/)])
  })
})

describe('bos-sync emulator', () => {
  it('serves what bos-meta-emulator serves, until it is ended', async () => {
    const shop = await open()
    const wrong = await shop.run(['emulator', '--port', 'many', '--json'])
    expect([wrong.code, wrong.error]).toEqual([
      2,
      expect.stringMatching(/^bos-meta-emulator: --port must be a whole number/),
    ])
    const { code, out } = await shop.run(['emulator', '--port', '0', '--json'], { stop: AbortSignal.abort() })
    expect([code, JSON.parse(out)]).toMatchObject([0, { url: expect.stringContaining('127.0.0.1') }])
    expect((await shop.run(['emulator', '--help'])).out).toContain('--world <file>')
  })
})

describe('bos-sync', () => {
  it.each([
    [['doctr'], "unknown command 'doctr'\n(Did you mean doctor?)"],
    [['doctor', '--jsn'], "unknown option '--jsn'\n(Did you mean --json?)"],
    [['doctor', 'now'], "too many arguments for 'doctor'. Expected 0 arguments but got 1: now."],
    [['sync', '--due', '--connection', NOBODY], "option '--due' cannot be used with option '--connection <id>'"],
    [['sync', '--connection'], "option '--connection <id>' argument missing"],
    [
      ['sync', '--limit', '-1'],
      "option '--limit <number>' argument '-1' is invalid. It must be a whole number from 1.",
    ],
    [['connections', '--limit', '0'], /'0' is invalid/],
    [['erase', '--yes'], 'erase needs --connection or --user.'],
    [['erase', '--user', '', '--yes'], 'erase needs --connection or --user.'],
    [['erase', '--user', 'a', '--connection', NOBODY, '--yes'], /cannot be used with option/],
    [['migrations'], "required option '--out <folder>' not specified"],
    [['migrate', '--competitors', 'mine'], /Allowed choices are host, create/],
  ])('answers %j with its name, what is wrong and exit code 2', async (args, sentence) => {
    const shop = await open()
    const { code, out, error } = await shop.run(args)
    expect([code, out]).toEqual([2, ''])
    expect(error).toMatch(/^bos-sync: /)
    expect(error).toMatch(/See bos-sync --help\.$/)
    if (typeof sentence === 'string') expect(error).toBe(`bos-sync: ${sentence}\nSee bos-sync --help.`)
    else expect(error).toMatch(sentence)
    const [command = '', ...rest] = args
    const json = await shop.run([command, '--json', ...rest])
    expect([json.code, JSON.parse(json.out)]).toMatchObject([2, { error: { code: 'usage' } }])
  })

  it.each(['connections', 'migrate', 'seal', 'rotate-keys', 'pause', 'sync'])(
    '%s names what the environment lacks, and ends with 3',
    async (command) => {
      const shop = await open()
      const env = { BOS_TOKEN_KEYS: undefined, DATABASE_URL: undefined }
      const { code, out, error } = await shop.run([command, '--json'], { env, fromUrl: true })
      expect([code, JSON.parse(out)]).toMatchObject([3, { error: { code: 'config' } }])
      expect(error).toMatch(/^bos-sync: .*(DATABASE_URL|BOS_TOKEN_KEYS)/)
    },
  )

  it('explains itself with its exit codes, and tells its version', async () => {
    const shop = await open()
    const { code, out, error } = await shop.run(['--help'])
    expect([code, error]).toEqual([0, ''])
    for (const word of ['doctor', 'rotate-keys', '130  ended by Ctrl-C', '--env-file']) expect(out).toContain(word)
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect((await shop.run([])).code).toBe(2)
    expect(await shop.run(['--version'])).toEqual({ code: 0, out: '1.2.3', error: '' })
    const lost = await shop.run(['--version'], {
      version: () => readFileSync(join(tmpdir(), 'nowhere', 'package.json'), 'utf8'),
    })
    expect([lost.code, lost.error]).toEqual([1, expect.stringMatching(/^bos-sync: Something broke that should not/)])
    const help = await shop.run(['sync', '--help'])
    expect(help.out.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it('takes the sync of the host where a module names it, and says what is wrong with one', async () => {
    const shop = await open()
    const folder = await newFolder()
    const file = async (name: string, text: string): Promise<string> => {
      await writeFile(join(folder, name), text)
      return join(folder, name)
    }
    const none = await file('none.mjs', 'export const sink = 1')
    const other = await file('other.mjs', 'export const sync = {}')
    const broken = await file('broken.mjs', `throw new Error('EAAfake')`)
    const lacking = await file('lacking.mjs', `import 'bos-nowhere'`)
    for (const [module, sentence] of [
      [none, `bos-sync: ${none} exports no sync: write export const sync = createSync(…) in it.`],
      [other, `bos-sync: ${other} exports no sync: write export const sync = createSync(…) in it.`],
      [
        broken,
        expect.stringMatching(/^bos-sync: Could not load \S+ \(Error at \S*broken\.mjs:1:7\): --module takes a file/),
      ],
      [join(folder, 'missing.mjs'), expect.stringMatching(/\(ERR_MODULE_NOT_FOUND: \S*missing\.mjs\)/)],
      [lacking, expect.stringContaining('(ERR_MODULE_NOT_FOUND: bos-nowhere)')],
    ] as const) {
      const { code, error } = await shop.run(['connections', '--module', module])
      expect([code, error]).toEqual([3, sentence])
    }
  })
})
