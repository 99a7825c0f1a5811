import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { bundle } from '../../../../scripts/testing/bundle.ts'
import type { CallbackAnswer, EraseWorkerSetup, PersonCallback } from './erase-worker.ts'

export interface Eraser {
  /** What it answered; undefined where it died before. */
  take(callback: PersonCallback): Promise<CallbackAnswer | undefined>
  /** `SIGKILL`, from outside. */
  kill(): Promise<void>
}

/** Starts processes that take callbacks and can be killed, one after the other; `end` leaves none behind. */
export async function createErasers(setup: EraseWorkerSetup) {
  const script = await bundle(new URL('erase-worker.ts', import.meta.url))
  const alive = new Set<ChildProcess>()

  async function start(): Promise<Eraser> {
    const child = fork(script.file, [JSON.stringify(setup)], { env: { PATH: process.env['PATH'] } })
    alive.add(child)
    const gone = once(child, 'exit').then(() => void alive.delete(child))
    const answer = () =>
      Promise.race([once(child, 'message').then(([told]: readonly unknown[]) => told), gone.then(() => undefined)])
    if ((await answer()) === undefined) throw new Error('a process that takes callbacks did not start')
    return {
      async take(callback) {
        const told = answer()
        child.send(callback)
        // Its own type says what it sends.
        return (await told) as CallbackAnswer | undefined
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
