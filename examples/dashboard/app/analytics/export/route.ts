import { csvOf } from '../../../lib/analytics/csv.ts'
import { periodOf } from '../../../lib/analytics/days.ts'
import { readMetrics } from '../../../lib/analytics/read-metrics.ts'
import { tableOf } from '../../../lib/analytics/table.ts'
import { viewOf } from '../../../lib/analytics/view.ts'
import { whoIsSignedIn } from '../../../lib/identify.ts'
import { sync } from '../../../lib/sync.ts'

// Without it Excel takes UTF-8 for the code page of the machine.
const BYTE_ORDER_MARK = '\uFEFF'

/** The daily numbers of one of the owner's accounts, as the charts show them. */
export async function GET(request: Request): Promise<Response> {
  const owner = await whoIsSignedIn()
  if (!owner) return new Response('Not signed in', { status: 401 })
  const view = viewOf(Object.fromEntries(new URL(request.url).searchParams))
  const accounts = await sync.accounts.list(owner)
  const account = accounts.find(({ connectionId }) => connectionId === view.account)
  if (!account) return new Response('Not found', { status: 404 })
  const now = new Date()
  const period = periodOf(view.days, now)
  const metrics = await readMetrics(account, { userId: owner.userId, period, now })
  const name = account.name ?? account.username ?? account.connectionId
  return new Response(`${BYTE_ORDER_MARK}${csvOf(tableOf(metrics, name))}`, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${account.platform}-${period.since}-${period.days}-days.csv"`,
      'cache-control': 'no-store',
    },
  })
}
