import type { Account } from '@bos/sync'
import { PERIODS, periodOf } from '../../lib/analytics/days.ts'
import { sayDay } from '../../lib/analytics/format.ts'
import { readDashboard } from '../../lib/analytics/read-dashboard.ts'
import { hrefOf, type View } from '../../lib/analytics/view.ts'
import { AccountNav } from './account-nav.tsx'
import { Breakdowns } from './breakdowns.tsx'
import { Connections } from './connections.tsx'
import { Freshness } from './freshness.tsx'
import { Legend } from './legend.tsx'
import { LinkGroup } from './link-group.tsx'
import { MetricCard } from './metric-card.tsx'
import { Rivals } from './rivals.tsx'
import { Section } from './section.tsx'
import { SyncWatch } from './sync-watch.tsx'
import { Timeline } from './timeline.tsx'
import { TopContent } from './top-content.tsx'
import { Trouble } from './trouble.tsx'
import { Untold } from './untold.tsx'

export interface AccountDashboardProps {
  readonly accounts: readonly Account[]
  readonly account: Account
  readonly view: View
  readonly userId: string
}

/** All of one account: how it stands, its numbers, its people, its content, and its competitors. */
export async function AccountDashboard({ accounts, account, view: asked, userId }: AccountDashboardProps) {
  const view = { ...asked, account: account.connectionId }
  const now = new Date()
  const period = periodOf(view.days, now)
  const told = await readDashboard(account, { userId, period, view, now })
  const isFirst = account.lastSyncAt === null
  const periods = PERIODS.map((days) => ({
    href: hrefOf(view, { days }),
    text: `${days} days`,
    isCurrent: days === view.days,
  }))
  return (
    <div className="an-page">
      <header className="an-head">
        <h1>Analytics</h1>
        <LinkGroup label="Period" links={periods} />
        <a className="cn-button" href={hrefOf(view, {}, '/analytics/export')} download>
          Export CSV
        </a>
      </header>
      <AccountNav accounts={accounts} chosen={account} view={view} />
      <Trouble account={account} />
      {(account.isSyncing || (isFirst && ['ok', 'attention'].includes(account.health.word))) && (
        <SyncWatch connectionId={account.connectionId} isFirst={isFirst} />
      )}
      <Freshness account={account} metrics={told.metrics} period={period} />
      {told.isEmpty ? (
        <p className="an-nothing an-card">Nothing was read of this account yet.</p>
      ) : (
        <>
          <Section id="numbers" title={`${sayDay(period.since)} to ${sayDay(period.last)}`}>
            <Legend />
            <div className="an-metrics">
              {told.metrics.map((metric) => (
                <MetricCard key={metric.metric} view={metric} />
              ))}
            </div>
          </Section>
          <Section id="parts" title="Views and followers by group">
            <Breakdowns audience={told.audience} views={told.viewParts} />
          </Section>
          <Section id="top" title="Top content of the period">
            <TopContent items={told.top} view={view} />
          </Section>
          <Section id="rivals" title="Beside competitors">
            <Rivals standings={told.standings} platform={account.platform} />
          </Section>
          <Section id="content" title="All content">
            <Timeline items={told.items} counts={told.counts} hasOlder={told.hasOlder} names={told.names} view={view} />
          </Section>
        </>
      )}
      {account.streams.some(({ missing }) => missing.length > 0) && (
        <Section id="untold" title="What could not be read">
          <Untold streams={account.streams} />
        </Section>
      )}
      <Section id="connections" title="Connections">
        <Connections accounts={accounts} shownId={account.connectionId} />
      </Section>
    </div>
  )
}
