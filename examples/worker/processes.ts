import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What a worker tells of a connection that it is done with. */
interface Told {
  readonly connectionId: string
  readonly status: string
  readonly written: number
}

export interface WorkerProcess {
  readonly pid: number
  readonly told: readonly Told[]
  /** Sends SIGTERM; gives the exit code and how long it took. */
  stop(): Promise<{ readonly code: number | null; readonly seconds: number }>
}

/** Starts a worker as a process of its own, as your platform would, and listens to what it tells. */
export async function startProcess(env: Readonly<Record<string, string>>): Promise<WorkerProcess> {
  const child = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), {
    env: { PATH: process.env['PATH'], ...env },
  })
  const told: Told[] = []
  child.on('message', (message) => {
    if (isTold(message)) told.push(message)
  })
  await Promise.race([once(child, 'message'), failed(child)])
  return {
    pid: child.pid ?? 0,
    told,
    async stop() {
      const startedAt = performance.now()
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit')
        child.kill('SIGTERM')
        await gone
      }
      return { code: child.exitCode, seconds: (performance.now() - startedAt) / 1000 }
    },
  }
}

async function failed(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit')
  throw new Error(`a worker ended with ${String(code)} before it was ready`)
}

function isTold(message: unknown): message is Told {
  return typeof message === 'object' && message !== null && 'connectionId' in message && 'written' in message
}
