import { setImmediate as turn } from 'node:timers/promises'
import { PlatformFault } from './platform-fault.ts'

interface Stoppable {
  readonly signal: AbortSignal
}

/** What `pull` yields, each asked for while the one before it is dealt with, and never a second one. */
export async function* readAhead<Context extends Stoppable, Part>(
  context: Context,
  pull: (context: Context) => AsyncIterable<Part>,
): AsyncGenerator<Part> {
  for await (const group of readGroupsAhead(context, pull, 1)) yield* group
}

/**
 * What `pull` yields, asked for while what came before is dealt with, `ahead` of it at the most. A group is what was there
 * when its turn came, one part at least. Ends with the fault `aborted` behind the group in hand when the run was told to end;
 * whoever stops early ends the request under way.
 */
export async function* readGroupsAhead<Context extends Stoppable, Part>(
  context: Context,
  pull: (context: Context) => AsyncIterable<Part>,
  ahead: number,
): AsyncGenerator<readonly Part[]> {
  const ended = new AbortController()
  const signal = AbortSignal.any([context.signal, ended.signal])
  const parts = pull({ ...context, signal })[Symbol.asyncIterator]()
  const waiting: Part[] = []
  let isOver = false
  let asked: Promise<void> | undefined

  async function ask(): Promise<void> {
    const { done, value } = await parts.next()
    asked = undefined
    if (done) isOver = true
    else waiting.push(value)
    if (waiting.length < ahead) askForMore()
  }
  function askForMore(): void {
    if (isOver || signal.aborted) return
    asked ??= ask()
    // Its fault is thrown in its turn.
    asked.catch(() => undefined)
  }

  try {
    for (;;) {
      while (waiting.length === 0 && !isOver) await (asked ??= ask())
      if (waiting.length === 0) return
      const group = waiting.splice(0)
      // What is in hand is dealt with all the same.
      const isLast = context.signal.aborted
      askForMore()
      await letRequestLeave()
      yield group
      if (isLast && !isOver) throw new PlatformFault('The run was told to end.', { code: 'aborted' })
    }
  } finally {
    ended.abort()
    await asked?.catch(() => undefined)
    await parts.return?.()
  }
}

// Work on what is in hand holds the process up, and with it a request that has not left yet. Two turns, because undici begins
// one on a kept connection a turn after the answer before it.
async function letRequestLeave(): Promise<void> {
  await turn()
  await turn()
}
