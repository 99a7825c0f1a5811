import type { Call } from '../graph/call.ts'
import { createCaller } from '../graph/call.ts'
import type { LimitOptions } from '../graph/limiter.ts'
import type { GraphNotice } from '../notice.ts'
import type { Token } from '../tokens.ts'
import { pageToken } from '../tokens.ts'
import type { Answer } from './scripted-fetch.ts'
import { json, scriptedFetch } from './scripted-fetch.ts'

export const MINUTE_MS = 60_000
export const PAGE = pageToken('EAAfakepage')
export const INSTAGRAM = '17841400000000001'

export const fine = (headers: Record<string, string> = {}): Answer => json({ id: '1' }, { headers })
export const businessUse = (id: string, type: string, percent: number, minutes = 0) => ({
  'x-business-use-case-usage': JSON.stringify({
    [id]: [{ type, call_count: percent, total_time: 1, total_cputime: 1, estimated_time_to_regain_access: minutes }],
  }),
})
export const appUse = (percent: number) => ({ 'x-app-usage': JSON.stringify({ call_count: percent }) })

// Answers of the script are there after a few turns of the event loop.
function later(work: () => void, turns = 20): void {
  setImmediate(() => (turns > 0 ? later(work, turns - 1) : work()))
}

/** A caller whose clock moves from the end of one pause to the next, once nothing else is left to do. */
export function limitedCaller(answers: readonly Answer[], limits: LimitOptions = {}) {
  let now = Date.parse('2026-11-23T09:00:00Z')
  const waits: number[] = []
  const sleepers: { until: number; wake: () => void }[] = []
  function wakeNext(): void {
    const [next] = sleepers.toSorted((a, b) => a.until - b.until)
    if (next === undefined) return
    sleepers.splice(sleepers.indexOf(next), 1)
    now = Math.max(now, next.until)
    next.wake()
    later(wakeNext)
  }
  const notices: GraphNotice[] = []
  const script = scriptedFetch(...answers)
  const { call } = createCaller({
    fetch: script.fetch,
    limits,
    now: () => now,
    sleep(ms) {
      waits.push(ms)
      return new Promise((wake) => {
        sleepers.push({ until: now + ms, wake })
        if (sleepers.length === 1) later(wakeNext)
      })
    },
    onNotice: (notice) => notices.push(notice),
  })
  const read = (path: string, token: Token = PAGE, extra: Partial<Call> = {}) =>
    call({ method: 'GET', path, token, purpose: 'read', ...extra })
  return { call, read, script, waits, notices, pass: (ms: number) => (now += ms) }
}
