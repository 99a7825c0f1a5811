import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { AccountDashboard } from '../../components/analytics/account-dashboard.tsx'
import { Nothing } from '../../components/analytics/nothing.tsx'
import '../../components/charts/charts.css'
import '../../components/charts/tables.css'
import '../../components/analytics/analytics.css'
import '../../components/analytics/numbers.css'
import '../../components/analytics/content.css'
import { chosenAccount } from '../../lib/analytics/chosen-account.ts'
import { titleOf } from '../../lib/analytics/title-of.ts'
import { type SearchParams, viewOf } from '../../lib/analytics/view.ts'

interface PageProps {
  readonly searchParams: Promise<SearchParams>
}

export async function generateMetadata({ searchParams }: PageProps): Promise<Metadata> {
  const view = viewOf(await searchParams)
  const account = (await chosenAccount(view))?.account
  return { title: account === undefined ? 'Analytics' : titleOf(account, view) }
}

/** The numbers and the content of one of the owner's accounts. */
export default async function AnalyticsPage({ searchParams }: PageProps) {
  const view = viewOf(await searchParams)
  const chosen = await chosenAccount(view)
  if (!chosen) return <Nothing title="You are not signed in" says="Sign in to see the numbers of your accounts." />
  const { accounts, account, userId } = chosen
  if (account) return <AccountDashboard accounts={accounts} account={account} view={view} userId={userId} />
  if (view.account !== undefined) notFound()
  return <Nothing title="No account is connected" says="Connect one, and its numbers are here after the first sync." />
}
