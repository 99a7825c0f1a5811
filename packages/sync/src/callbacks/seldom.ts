import type { Core, SyncNotice } from '../core.ts'

const EVERY_MS = 60_000

/** Tells an operator something that anybody on the internet can cause. */
export type TellSeldom = (to: Pick<Core, 'now' | 'notice'>, notice: SyncNotice) => void

/** Of each code one line a minute, which says how often the same was kept back since. */
export function createSeldom(): TellSeldom {
  const lines = new Map<string, { at: number; held: number }>()
  return (to, { code, message }) => {
    const at = to.now().getTime()
    const last = lines.get(code)
    if (last && Math.abs(at - last.at) < EVERY_MS) {
      last.held += 1
      return
    }
    const held = last?.held ?? 0
    lines.set(code, { at, held: 0 })
    to.notice({ code, message: held > 0 ? `${message} The same ${held} times more since it was last said.` : message })
  }
}
