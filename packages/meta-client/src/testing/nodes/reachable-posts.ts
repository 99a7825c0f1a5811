import type { EdgeParams } from '../paging.ts'
import type { PostRecord } from '../records.ts'
import { joined, type Listing, type Timeline } from '../timeline.ts'
import type { Visit } from '../visit.ts'
import { within } from './window.ts'

// D: about 600 ranked published posts a year can be listed. Which ones is unknown, chosen: the newest of each calendar year.
const MOST_A_YEAR = 600

/** Those posts of a Page that its edges list. */
export function reachablePosts(timeline: Timeline<PostRecord>, params: EdgeParams, visit: Visit): Listing<PostRecord> {
  const years: Listing<PostRecord>[] = []
  const now = visit.emulation.clock.now()
  for (let year = new Date(now).getUTCFullYear(); ; year -= 1) {
    const [start, end] = [Date.UTC(year, 0), Date.UTC(year + 1, 0)]
    if (timeline.between(undefined, end).length === 0) return joined(years)
    const all = timeline.between(start, Math.min(end, now + 1))
    const oldest = all.length > MOST_A_YEAR ? all.slice(MOST_A_YEAR - 1, MOST_A_YEAR)[0] : undefined
    years.push(within(timeline, params, visit, { from: oldest?.createdAt ?? start, to: end }))
  }
}
