import { spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

export interface Pooler {
  /** The URL of a database of the server, through the pooler. */
  through(url: string): string
  stop(): Promise<void>
}

const NOBODY = 65534

/** Whether the pooler is installed here. */
export function hasPgbouncer(): boolean {
  return findBinary() !== undefined
}

/**
 * Starts pgbouncer on loopback before the server of `url`, in transaction mode: the next transaction of a client may
 * run on another server connection, as on Supabase's port 6543.
 */
export async function startPgbouncer(url: string): Promise<Pooler> {
  const binary = findBinary()
  if (!binary) throw new Error("pgbouncer is not installed: apt-get install pgbouncer (Debian's package)")
  const server = new URL(url)
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'bos-pgbouncer-'))
  // pgbouncer refuses to run as root.
  const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined
  if (asNobody) chownSync(folder, NOBODY, NOBODY)
  const password =
    server.password === '' ? '' : ` password='${decodeURIComponent(server.password).replaceAll("'", "''")}'`
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(
    file,
    `[databases]
* = host=${server.hostname} port=${server.port || '5432'} user=${decodeURIComponent(server.username)}${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 20
max_client_conn = 200
ignore_startup_parameters = extra_float_digits
`,
    { mode: 0o644 },
  )
  const child = spawn(binary, [file], { ...asNobody, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve()
    })
  })
  const kill = (): void => {
    child.kill('SIGKILL')
  }
  process.once('exit', kill)
  await new Promise<void>((resolve, reject) => {
    let log = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text
      if (log.includes('process up')) resolve()
    })
    child.once('error', reject).once('exit', (code) => {
      reject(new Error(`pgbouncer exited (${code}): ${log}`))
    })
  })
  return {
    through(target) {
      const pooled = new URL(target)
      pooled.host = `127.0.0.1:${port}`
      return pooled.href
    },
    async stop() {
      process.off('exit', kill)
      child.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function findBinary(): string | undefined {
  // Debian puts it where only root's PATH looks.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  return folders.map((folder) => join(folder, 'pgbouncer')).find((path) => existsSync(path))
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
  })
}
