import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { bundle } from '../../../../scripts/testing/bundle.ts'
import type { KillWorkerSetup } from './kill-worker.ts'

export interface KillWorker {
  /** Its own: what Postgres calls its connections. */
  readonly name: string
  work(): void
  /** Ends what it is doing, and does no more until it is told to work again. */
  rest(): Promise<void>
  /** Waits for it to die by itself; the signal that ended it, or undefined where it still lived after so long. */
  deathWithin(ms: number): Promise<string | null | undefined>
  /** `SIGKILL`, from outside. */
  kill(): Promise<void>
}

type Chosen = 'task' | 'concurrency' | 'outlivesFaults'

export interface StartOptions extends Partial<Pick<KillWorkerSetup, 'task' | 'concurrency' | 'databaseUrl'>> {
  /** `<name>:<nth>`, where it dies by itself. */
  readonly failpoint?: string
  /** Hears all that it writes; it then goes on after faults of the database. */
  readonly hear?: (text: string) => void
}

/** Starts processes that can be killed, one after the other; `end` leaves none behind. */
export async function createKillWorkers(setup: Omit<KillWorkerSetup, Chosen>) {
  const script = await bundle(new URL('kill-worker.ts', import.meta.url))
  const alive = new Set<ChildProcess>()
  let started = 0

  async function start({
    failpoint,
    hear,
    task = 'runDue',
    concurrency = 4,
    databaseUrl = setup.databaseUrl,
  }: StartOptions = {}): Promise<KillWorker> {
    const name = `kill-worker-${(started += 1)}`
    const outlivesFaults = hear !== undefined
    const told: KillWorkerSetup = { ...setup, databaseUrl, task, concurrency, outlivesFaults }
    const child = fork(script.file, [JSON.stringify(told)], {
      env: {
        PATH: process.env['PATH'],
        PGAPPNAME: name,

        ...(failpoint !== undefined && { BOS_FAILPOINT: failpoint }),
      },
      silent: outlivesFaults,
    })
    if (hear) for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', hear)
    alive.add(child)
    const gone = new Promise<string | null>((resolve) => {
      child.once('exit', (_, signal) => {
        alive.delete(child)
        resolve(signal)
      })
    })
    await Promise.race([once(child, 'message'), gone.then(() => fail(`${name} did not start`))])
    return {
      name,
      work: () => void child.send('work'),
      async rest() {
        const resting = once(child, 'message')
        child.send('rest')
        await Promise.race([resting, gone.then(() => fail(`${name} died while it came to rest`))])
      },
      async deathWithin(ms) {
        const late = Promise.withResolvers<undefined>()
        const timer = setTimeout(late.resolve, ms)
        try {
          return await Promise.race([gone, late.promise])
        } finally {
          clearTimeout(timer)
        }
      },
      async kill() {
        child.kill('SIGKILL')
        await gone
      },
    }
  }

  async function end(): Promise<void> {
    const exits = [...alive].map((child) => once(child, 'exit'))
    for (const child of alive) child.kill('SIGKILL')
    await Promise.all(exits)
    await script.remove()
  }

  return { start, end }
}

function fail(message: string): never {
  throw new Error(message)
}
