import { PlatformFault } from './platform-fault.ts'

/**
 * What `pull` yields, each asked for while the one before it is dealt with, and never a second one. Ends with the fault
 * `aborted` behind the one in hand when the run was told to end; whoever stops early ends the request under way.
 */
export async function* readAhead<Context extends { readonly signal: AbortSignal }, Part>(
  context: Context,
  pull: (context: Context) => AsyncIterable<Part>,
): AsyncGenerator<Part> {
  const ended = new AbortController()
  const signal = AbortSignal.any([context.signal, ended.signal])
  const parts = pull({ ...context, signal })[Symbol.asyncIterator]()
  let next = parts.next()
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return
      // What is in hand is dealt with all the same.
      const isLast = context.signal.aborted
      if (!isLast) next = parts.next()
      // Its fault is thrown in its turn.
      next.catch(() => undefined)
      yield value
      if (isLast) throw new PlatformFault('The run was told to end.', { code: 'aborted' })
    }
  } finally {
    ended.abort()
    await next.catch(() => undefined)
    await parts.return?.()
  }
}
