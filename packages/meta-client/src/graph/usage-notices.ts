import type { OnNotice } from '../notice.ts'
import { createRecent } from './recent.ts'
import type { Usage } from './usage.ts'

const WORTH_SAYING = 60
const STEP = 5
const MOST_BUCKETS = 10_000

/** Says that a limit comes near: once a bucket and step of 5 points, for every answer of a busy hour tells it again. */
export function createUsageNotices(onNotice: OnNotice): (bucket: string, usage: Usage) => void {
  const said = createRecent<number>(MOST_BUCKETS)
  return (bucket, { type, percent, regainMinutes }) => {
    const step = Math.floor(percent / STEP)
    const isSaid = said.get(bucket) === step
    said.set(bucket, step)
    if (isSaid || percent < WORTH_SAYING) return
    const message = `${percent} % of Meta's allowance (${type}) is used.`
    onNotice({ code: 'usage', message, type, percent, regainMinutes })
  }
}
