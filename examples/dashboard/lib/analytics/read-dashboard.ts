import type { Account } from '@bos/sync'
import { openStore } from '../store.ts'
import { momentsOf, type Period } from './days.ts'
import { sayDay } from './format.ts'
import { readMetrics } from './read-metrics.ts'
import { audienceOf, readViewParts } from './read-parts.ts'
import { readRivals } from './read-rivals.ts'
import type { View } from './view.ts'

const TOP = 6
const PAGE = 12

/** Everything that the page shows of one account. Asks only for what the owner has. */
export async function readDashboard(
  account: Account,
  { userId, period, view }: { readonly userId: string; readonly period: Period; readonly view: View },
) {
  const { content } = (await openStore()).social
  const { connectionId } = account
  const owned = { userId, connectionId }
  const whose = { ...owned, ...(view.from === 'competitors' && { competitors: 'only' as const }) }
  const types = view.type === undefined ? {} : { types: [view.type] }
  const metrics = await readMetrics(account, { userId, period })
  const followers = metrics.find(({ metric }) => metric === 'followers')?.rows ?? []
  const [viewParts, top, counts, page, standings] = await Promise.all([
    readViewParts(account, { userId, period }),
    content.top({ ...owned, ...momentsOf(period), by: view.by, limit: TOP }),
    content.countByType(whose),
    // One more than is shown tells whether there are older ones.
    content.timeline({ ...whose, ...types, limit: PAGE + 1, before: view.before }),
    readRivals(account, { userId, period, followers }),
  ])
  return {
    metrics,
    audience: audienceOf(followers, sayDay),
    viewParts,
    top,
    counts,
    items: page.slice(0, PAGE),
    hasOlder: page.length > PAGE,
    standings,
    names: new Map(standings.flatMap(({ id, name }) => (id === undefined ? [] : [[id, name] as const]))),
  }
}
