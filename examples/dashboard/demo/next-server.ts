import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { setTimeout as wait } from 'node:timers/promises'

export interface NextServer {
  readonly url: string
  /** Resolves when the server has ended, by itself or by `stop`. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

export interface NextServerOptions {
  /** `dev` compiles what is asked for; `start` serves what `next build` made. */
  readonly mode: 'dev' | 'start'
  /** The folder of the application. */
  readonly folder: string
  readonly port: number
  readonly env: Readonly<Record<string, string>>
  /** Hears what the server prints. */
  readonly say: (text: string) => void
}

// Whatever the environment of who starts it says: a test runner's own is neither.
const NODE_ENV = { dev: 'development', start: 'production' } as const

// A first compilation on a busy machine.
const PATIENCE_MS = 180_000
const PAUSE_MS = 150

export const nextBin = (): string => createRequire(import.meta.url).resolve('next/dist/bin/next')

/** Starts Next.js on loopback and waits for its first page. @throws {Error} When it ends or stays silent before that. */
export async function startNext({ mode, folder, port, env, say }: NextServerOptions): Promise<NextServer> {
  // By this name, because Meta takes plain http for no other.
  const url = `http://localhost:${port}`
  const child = spawn(process.execPath, [nextBin(), mode, '-H', 'localhost', '-p', String(port)], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: NODE_ENV[mode], NEXT_TELEMETRY_DISABLED: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', say)
  let isOver = false
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      isOver = true
      resolve()
    })
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  const deadline = Date.now() + PATIENCE_MS
  while (!(await answers(url))) {
    if (isOver) throw new Error(`Next.js ended before it answered on ${url}: its own message is above.`)
    if (Date.now() > deadline) {
      await stop()
      throw new Error(`Next.js did not answer on ${url} within ${PATIENCE_MS / 1000} seconds.`)
    }
    await wait(PAUSE_MS)
  }
  return { url, ended, stop }
}

async function answers(url: string): Promise<boolean> {
  // Refused until it listens.
  const response = await fetch(url).catch(() => undefined)
  await response?.body?.cancel()
  return response?.ok ?? false
}
