import type { Emulator } from '@bos/meta-client/testing'
import type { Rows } from './fault-truth.ts'

const DAY_SECONDS = 86_400
// Instagram tells 30 days a call, and the faults of a plan take less than that.
const CALLS = 2
const BACKFILL_DAYS = 30

interface Account {
  readonly id: string
  readonly host: 'graph.facebook.com' | 'graph.instagram.com'
  /** The emulator's name of what becomes `reach`. */
  readonly metric: string
  readonly token: string
}

/** The reach of each finished day, straight from Meta's answer: the client and our mapping are not asked. */
export async function reachByDay(meta: Emulator, account: Account): Promise<ReadonlyMap<string, number>> {
  const days = new Map<string, number>()
  const now = Math.floor(meta.clock.now() / 1000)
  for (let call = 0; call < CALLS; call += 1) {
    const until = now - call * 29 * DAY_SECONDS
    const url = new URL(`https://${account.host}/v26.0/${account.id}/insights`)
    const query = { metric: account.metric, period: 'day', since: until - 29 * DAY_SECONDS, until }
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value))
    url.searchParams.set('access_token', account.token)
    const response = await meta.fetch(url)
    const body: unknown = await response.json()
    for (const { value, end_time: end } of valuesOf(body)) {
      // A day of Los Angeles ends at 07:00 or 08:00 UTC; half a day before that it is noon there.
      if (typeof value === 'number' && typeof end === 'string') days.set(dayBefore(end), value)
    }
  }
  return days
}

/** Days of which a row says something else than Meta. */
export function wrongDays({ numbers }: Rows, reach: ReadonlyMap<string, number>): readonly string[] {
  return numbers.flatMap(({ day, metric, value }) => {
    const told = reach.get(day)
    return metric !== 'reach' || told === value ? [] : [`${day}: reach ${value} for ${told}`]
  })
}

/** Days that Meta told a number of and no row holds, of those that a first sync reads back; and days with two rows. */
export function lostDays({ numbers }: Rows, reach: ReadonlyMap<string, number>, now: number): readonly string[] {
  const first = new Date(now - BACKFILL_DAYS * DAY_SECONDS * 1000).toISOString().slice(0, 10)
  const days = numbers.flatMap(({ day, metric }) => (metric === 'reach' ? [day] : []))
  const twice = days.filter((day, index) => days.indexOf(day) !== index)
  return [...reach.keys()].filter((day) => day > first && !days.includes(day)).concat(twice)
}

const dayBefore = (end: string): string =>
  new Date(Date.parse(end.replace('+0000', 'Z')) - DAY_SECONDS * 500).toISOString().slice(0, 10)

function valuesOf(body: unknown): readonly Readonly<Record<string, unknown>>[] {
  const [entry] = listOf(body, 'data')
  return listOf(entry, 'values')
}

function listOf(from: unknown, name: string): readonly Readonly<Record<string, unknown>>[] {
  const list = typeof from === 'object' && from !== null ? Object.entries(from).find(([key]) => key === name)?.[1] : []
  return Array.isArray(list) ? list : []
}
