import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { runCommand } from './command.ts'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

async function fileOf(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bos-emulator-'))
  folders.push(folder)
  const file = join(folder, 'world.json')
  await writeFile(file, text)
  return file
}

/** Starts the command in this process; `ready` resolves with its first line. */
function run(args: readonly string[]) {
  const stop = new AbortController()
  const ready = Promise.withResolvers<string>()
  const said = { out: [] as string[], error: [] as string[] }
  const out = (line: string) => {
    said.out.push(line)
    ready.resolve(line)
  }
  const error = (line: string) => void said.error.push(line)
  const code = runCommand(args, { out, error, version: () => '1.2.3', stop: stop.signal })
  return { code, ready: ready.promise, said, stop: () => stop.abort() }
}

const FIRST_LINE = z.object({
  url: z.string(),
  hosts: z.record(z.string(), z.string()),
  control: z.string(),
  env: z.object({ META_APP_ID: z.string(), META_APP_SECRET: z.string() }),
})
const PAGES = z.object({ pages: z.array(z.object({ id: z.string(), name: z.string() })) })

async function json(url: string, init?: RequestInit): Promise<unknown> {
  return (await fetch(url, init)).json()
}

describe('bos-meta-emulator', () => {
  it('serves a world until it is stopped, says how to reach it in one line, and starts over on request', async () => {
    const world = await fileOf(JSON.stringify({ pages: [{ name: 'From file' }] }))
    const command = run([
      '--port',
      '0',
      '--seed',
      '7',
      '--now',
      '2027-01-01T00:00:00Z',
      '--world',
      world,
      '--require-proof',
    ])
    const { url, hosts, control, env } = FIRST_LINE.parse(JSON.parse(await command.ready))
    const app = `${env.META_APP_ID}|${env.META_APP_SECRET}`
    const exchange = `client_id=${env.META_APP_ID}&client_secret=${env.META_APP_SECRET}&grant_type=client_credentials`
    expect(await json(`${hosts['facebookGraph']}/v26.0/oauth/access_token?${exchange}`)).toMatchObject({
      access_token: app,
    })

    const post = (path: string, body: object) => {
      const headers = { 'content-type': 'application/json' }
      return json(`${control}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    }
    const state = async () => {
      const its: unknown = await json(`${control}/state`)
      return { its, pages: PAGES.parse(its).pages.map(({ name }) => name) }
    }
    const before = await state()
    expect(before.its).toMatchObject({ now: '2027-01-01T00:00:00.000Z', app: { id: env.META_APP_ID } })
    await post('world', { pages: [{ name: 'Added' }] })
    await post('clock', { advance: { days: 1 } })
    expect((await state()).pages).toEqual(['From file', 'Added'])
    expect(await post('reset', {})).toEqual({ ok: true })
    const after = await state()
    expect(after.pages).toEqual(['From file'])
    expect(after.its).toEqual({ ...z.record(z.string(), z.unknown()).parse(before.its), log: [] })

    command.stop()
    expect(await command.code).toBe(0)
    expect([command.said.out.length, command.said.error]).toEqual([1, []])
    await expect(fetch(url)).rejects.toThrow(TypeError)
  })

  it.each([
    [['--require-proof'], { error: { code: 100 } }],
    [[], { name: 'Robin Example' }],
  ])('started with %j asks for proofs accordingly', async (args, answer) => {
    const command = run(['--port', '0', ...args])
    const { hosts, env } = FIRST_LINE.parse(JSON.parse(await command.ready))
    const redirect_uri = 'https://app.example.test/callback'
    const query = new URLSearchParams({ client_id: env.META_APP_ID, redirect_uri, response_type: 'token' })
    const dialog = `${hosts['facebookDialog']}/v26.0/dialog/oauth?${query}`
    const sent = await fetch(dialog, { method: 'POST', redirect: 'manual' })
    const { hash } = new URL(sent.headers.get('location') ?? '')
    const token = new URLSearchParams(hash.slice(1)).get('access_token') ?? ''
    expect(await json(`${hosts['facebookGraph']}/v26.0/me?access_token=${token}`)).toMatchObject(answer)
    command.stop()
    expect(await command.code).toBe(0)
  })

  it.each([
    [['--prt', '1'], "Unknown option '--prt': did you mean '--port'?"],
    [['--zebra'], "Unknown option '--zebra'."],
    [['serve'], "Unexpected argument 'serve'."],
    [['--port', 'many'], "--port must be a whole number from 0 to 65535, not 'many'."],
    [['--port', '70000'], "--port must be a whole number from 0 to 65535, not '70000'."],
    [['--port', '-1'], "--port must be a whole number from 0 to 65535, not '-1'."],
    [['--port'], "Option '--port <value>' argument missing."],
    [['--host', '0.0.0.0'], "--host can only be 127.0.0.1, not '0.0.0.0': the emulator is for this machine alone."],
    [['--seed', '-1'], "--seed must be a whole number from 0 to 9007199254740991, not '-1'."],
    [['--seed=-1'], "--seed must be a whole number from 0 to 9007199254740991, not '-1'."],
    [
      ['--now', '1'],
      "--now must be an existing time in ISO 8601 with its zone, such as 2026-11-23T09:00:00Z, not '1'.",
    ],
    [['--now', '11/23/2026'], expect.stringContaining("not '11/23/2026'.")],
    [['--now', '2026-02-31T00:00:00Z'], expect.stringContaining("not '2026-02-31T00:00:00Z'.")],
  ])('answers %j with its name, one line, a hint and exit code 2', async (args, sentence) => {
    const { code, said } = run(args)
    expect(await code).toBe(2)
    expect([said.out, said.error]).toEqual([
      [],
      [expect.stringMatching(/^bos-meta-emulator: .* See bos-meta-emulator --help\.$/)],
    ])
    expect(
      said.error.map((line) => line.slice('bos-meta-emulator: '.length, -' See bos-meta-emulator --help.'.length)),
    ).toEqual([sentence])
  })

  it.each([
    ['{', /^bos-meta-emulator: .*world\.json is not JSON: it breaks off at line 1, column 2\.$/],
    ['{"pages": [{"name": 1}]}', /world\.json: pages\[0\]\.name is wrong: expected string, received number\.$/],
    ['{"options": {"budget": {}}}', /world\.json: options has no key 'budget': did you mean 'budgets'\?$/],
    ['{"poeple": []}', /world\.json: The world has no key 'poeple': did you mean 'people'\?$/],
    ['{"pages": [{"name": "A", "owner": "Nobody"}]}', /world\.json: pages\[0\]\.owner is wrong/],
  ])('says what is wrong with the world file %s', async (text, sentence) => {
    const { code, said } = run(['--port', '0', '--world', await fileOf(text)])
    expect(await code).toBe(2)
    expect(said.error).toEqual([expect.stringMatching(sentence)])
  })

  it('lets its clock go on with --tick, and stand still without', async () => {
    const nowOf = async (control: string) => z.object({ now: z.string() }).parse(await json(`${control}/state`)).now
    const start = ['--port', '0', '--now', '2027-01-01T00:00:00Z']
    const [still, ticking] = [run(start), run([...start, '--tick'])]
    const controls = await Promise.all(
      [still, ticking].map(async (each) => FIRST_LINE.parse(JSON.parse(await each.ready)).control),
    )
    const [stillControl = '', tickingControl = ''] = controls
    await vi.waitFor(async () => expect((await nowOf(tickingControl)) > '2027-01-01T00:00:01').toBe(true), 10_000)
    expect((await nowOf(tickingControl)) < '2027-01-01T00:01').toBe(true)
    expect(await nowOf(stillControl)).toBe('2027-01-01T00:00:00.000Z')
    for (const each of [still, ticking]) each.stop()
    expect(await Promise.all([still.code, ticking.code])).toEqual([0, 0])
  })

  it('takes how the emulator behaves from the world file', async () => {
    const redirectUris = ['https://app.example.test/callback']
    const options = { app: { redirectUris, requireAppSecretProof: true }, budgets: { app: 1 } }
    const command = run(['--port', '0', '--world', await fileOf(JSON.stringify({ options }))])
    const { hosts, control, env } = FIRST_LINE.parse(JSON.parse(await command.ready))
    try {
      const dialog = (redirect_uri: string) =>
        fetch(
          `${hosts['facebookDialog']}/v26.0/dialog/oauth?${new URLSearchParams({ client_id: env.META_APP_ID, redirect_uri })}`,
        )
      expect((await dialog('https://app.example.test/other')).status).toBe(400)
      expect((await dialog(redirectUris[0] ?? '')).status).toBe(200)
      const appToken = `${env.META_APP_ID}|${env.META_APP_SECRET}`
      const ask = () => json(`${hosts['facebookGraph']}/v26.0/1?access_token=${encodeURIComponent(appToken)}`)
      expect([await ask(), await ask()]).toMatchObject([{ error: { code: 100 } }, { error: { code: 4 } }])
      const more = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ options }),
      }
      expect(await json(`${control}/world`, more)).toMatchObject({ error: expect.stringContaining("no key 'options'") })
    } finally {
      command.stop()
      await command.code
    }
  })

  it('says that there is no such world file', async () => {
    const { code, said } = run(['--world', 'no-such-file.json'])
    expect(await code).toBe(2)
    expect(said.error).toEqual(['bos-meta-emulator: Could not read no-such-file.json (ENOENT).'])
  })

  it('says when the port is taken', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const address = server.address()
      const port = String(typeof address === 'object' ? address?.port : '')
      const { code, said } = run(['--port', port])
      expect(await code).toBe(1)
      expect(said.error).toEqual([
        `bos-meta-emulator: Could not listen on 127.0.0.1:${port} (EADDRINUSE): give another port, or 0 for any free one.`,
      ])
    } finally {
      server.close()
    }
  })

  it('explains itself and tells its version', async () => {
    for (const asked of ['--help', '-h']) {
      const help = run([asked])
      expect(await help.code).toBe(0)
      expect(help.said.out.join()).toContain('--require-proof')
    }
    const version = run(['--version'])
    expect([await version.code, version.said.out]).toEqual([0, ['1.2.3']])
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'answers soon after it is started, and ends cleanly on %s, also while an application does not answer',
    async (signal) => {
      const bin = fileURLToPath(new URL('bin.ts', import.meta.url))
      const startedAt = performance.now()
      const child = spawn(process.execPath, ['--conditions=@bos/source', bin, '--port', '0'], {
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const called = Promise.withResolvers<void>()
      const deaf = createServer(() => called.resolve())
      try {
        const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
        const line = await new Promise<string>((resolve) =>
          child.stdout.once('data', (chunk) => resolve(String(chunk))),
        )
        const { hosts, env } = FIRST_LINE.parse(JSON.parse(line))
        expect(await json(`${hosts['facebookGraph']}/v26.0/me`)).toMatchObject({ error: { code: 2500 } })
        const startMs = Math.round(performance.now() - startedAt)
        process.stdout.write(`bos-meta-emulator: ${startMs} ms from start to first answer\n`)
        // 2 s is the aim; a machine that also runs other tests gets more.
        expect(startMs).toBeLessThan(10_000)

        await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve))
        const address = deaf.address()
        const callback_url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/webhooks`
        const access_token = `${env.META_APP_ID}|${env.META_APP_SECRET}`
        const body = new URLSearchParams({ object: 'page', callback_url, fields: 'feed', access_token })
        const url = `${hosts['facebookGraph']}/v26.0/${env.META_APP_ID}/subscriptions`
        const subscribed = fetch(url, { method: 'POST', body }).catch(() => undefined)
        await called.promise

        child.kill(signal)
        expect(await closed).toBe(0)
        await subscribed
      } finally {
        deaf.closeAllConnections()
        deaf.close()
        child.kill('SIGKILL')
      }
    },
  )
})
