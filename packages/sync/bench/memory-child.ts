// Syncs every account there is, as a worker does, and says how much memory that took:
// fork(memory-child.ts, [<Course as JSON>, <how many at once>]).
import { createSync } from '../src/index.ts'
import { connectAccount, type Course, USER_ID } from './racer.ts'
import { envOf } from './racer-ours.ts'

/** What it took. */
export interface Taken {
  readonly accounts: number
  readonly items: number
  /** The most that was seen of what this process holds, in bytes. */
  readonly peakBytes: number
}

const SAMPLE_MS = 10

const course: Course = JSON.parse(process.argv[2] ?? '')
const concurrency = Number(process.argv[3])
const { accounts = 1 } = course
const sync = createSync({ env: envOf(course), hosts: { facebookGraph: course.base } })

process.once('message', () => void syncAll().then((taken) => process.send?.(taken)))
process.once('disconnect', () => {
  void sync.close().then(() => process.exit())
})
for (let n = 0; n < accounts; n += 1) await connectAccount(course, `${USER_ID}_${n}`)
await sync.due({ limit: 1 }) // opens everything
process.send?.('ready')

async function syncAll(): Promise<Taken> {
  let [items, peakBytes] = [0, 0]
  const sample = (): void => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
  }
  const timer = setInterval(sample, SAMPLE_MS)
  const { runs } = await sync.runDue({
    concurrency,
    onReport({ streams }) {
      sample()
      items += streams.find(({ name }) => name === 'posts')?.read ?? 0
    },
  })
  clearInterval(timer)
  sample()
  return { accounts: runs.complete, items, peakBytes }
}
