import type { Metadata } from 'next'
import Link from 'next/link'
import { AccountDashboard } from '../../components/analytics/account-dashboard.tsx'
import '../../components/charts/charts.css'
import '../../components/charts/tables.css'
import '../../components/analytics/analytics.css'
import '../../components/analytics/numbers.css'
import '../../components/analytics/content.css'
import { type SearchParams, viewOf } from '../../lib/analytics/view.ts'
import { whoIsSignedIn } from '../../lib/identify.ts'
import { sync } from '../../lib/sync.ts'

export const metadata: Metadata = { title: 'Analytics' }

/** The numbers and the content of one of the owner's accounts. */
export default async function AnalyticsPage({ searchParams }: { readonly searchParams: Promise<SearchParams> }) {
  const view = viewOf(await searchParams)
  const owner = await whoIsSignedIn()
  if (!owner) return <Nothing title="You are not signed in" says="Sign in to see the numbers of your accounts." />
  const all = await sync.accounts.list(owner)
  // What was read of a disconnected account stays, and can be looked at.
  const accounts = all.filter(({ health, lastSyncAt }) => health.word !== 'disconnected' || lastSyncAt !== null)
  const wanted = accounts.find(({ connectionId }) => connectionId === view.account)
  if (view.account !== undefined && !wanted) {
    return <Nothing title="There is no such account" says="It is not one of yours, or it was deleted." />
  }
  const [first] = accounts
  const account = wanted ?? first
  if (!account) {
    return (
      <Nothing title="No account is connected" says="Connect one, and its numbers are here after the first sync." />
    )
  }
  return <AccountDashboard accounts={accounts} account={account} view={view} userId={owner.userId} />
}

function Nothing({ title, says }: { readonly title: string; readonly says: string }) {
  return (
    <section className="cn-panel" aria-labelledby="an-nothing">
      <h1 id="an-nothing">{title}</h1>
      <p>{says}</p>
      <p>
        <Link href="/">Go to your accounts</Link>
      </p>
    </section>
  )
}
