import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A process of this benchmark that answers each order with one message. */
export interface Helper {
  ask(order: string): Promise<unknown>
  end(): Promise<void>
}

/** Starts a module of this folder with its set-up; the first thing it says is that it is ready, and how. */
export async function start(
  module: string,
  args: readonly string[],
  flags: readonly string[] = [],
): Promise<Helper & { readonly said: unknown }> {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), args, {
    execArgv: ['--conditions=@bos/source', '--disable-warning=ExperimentalWarning', ...flags],
  })
  const said = await hear(child)
  return {
    said,
    ask(order) {
      const answer = hear(child)
      child.send(order)
      return answer
    },
    async end() {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}

async function hear(child: ChildProcess): Promise<unknown> {
  const over = new AbortController()
  const left = once(child, 'exit', { signal: over.signal }).then(() => {
    throw new Error('A process of the benchmark ended before it answered.')
  })
  left.catch(() => undefined)
  try {
    const [message]: unknown[] = await Promise.race([once(child, 'message', { signal: over.signal }), left])
    return message
  } finally {
    over.abort()
  }
}
