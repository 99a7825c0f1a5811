import type { Caller } from '../graph/call.ts'
import { createCaller } from '../graph/call.ts'
import { readJsonBytes } from '../graph/json-bytes.ts'

/** A caller whose every answer is the next text, read as any answer is; no HTTP, no waits, no limits. */
export function answeringCaller(next: () => string, status = 200): Caller {
  const caller = createCaller({ retries: 0, now: () => Date.UTC(2026, 10, 23) })
  return {
    ...caller,
    laneOf: () => undefined,
    call: async (wish) =>
      caller.interpret(
        { status, headers: new Headers(), body: readJsonBytes(Buffer.from(next())) },
        { ...wish, token: undefined },
      ),
  }
}
