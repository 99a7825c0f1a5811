import type { Account } from '@bos/sync'
import { sayMoment } from '../../lib/analytics/format.ts'
import Link from 'next/link'
import { viewOfAccount } from '../../lib/analytics/account-view.ts'
import { ConnectButton } from '../connect/connect-button.tsx'
import { standingOf } from '../connect/standing.ts'
import { isPlatformName, PLATFORM_LABELS } from '../connect/wire.ts'

const PLATFORMS = ['facebook', 'instagram'] as const

export interface ConnectionsProps {
  readonly accounts: readonly Account[]
  /** The account whose reasons stand at the top of the page already. */
  readonly shownId: string
}

/** How each connection stands, why, and the next step. */
export function Connections({ accounts, shownId }: ConnectionsProps) {
  return (
    <ul className="an-connections">
      {accounts.map((account) => {
        const { connectionId, platform, name, username, lastSyncAt, nextSyncAt } = account
        const view = viewOfAccount(account)
        const { tone, label } = standingOf(view)
        return (
          <li key={connectionId} className="an-card">
            <p className="an-kind">
              <strong>{name ?? username ?? 'Unnamed account'}</strong>
              {isPlatformName(platform) ? PLATFORM_LABELS[platform] : platform}
              <span className={`cn-pill cn-${tone}`}>{label}</span>
            </p>
            <p className="an-note">
              Last sync: {lastSyncAt === null ? 'not yet' : sayMoment(lastSyncAt)}. Next:{' '}
              {nextSyncAt === null
                ? 'not planned'
                : nextSyncAt <= new Date()
                  ? 'as soon as possible'
                  : sayMoment(nextSyncAt)}
              .
            </p>
            {view.health.reasons.length === 0 ? (
              <p className="an-note">Nothing to do.</p>
            ) : connectionId === shownId ? (
              <p className="an-note">What to do stands at the top of this page.</p>
            ) : (
              isPlatformName(platform) && <ConnectButton platform={platform} account={view} />
            )}
          </li>
        )
      })}
      {PLATFORMS.filter((name) => !accounts.some(({ platform }) => platform === name)).map((name) => (
        <li key={name} className="an-card">
          <p className="an-kind">
            <strong>{PLATFORM_LABELS[name]}</strong>
            <span className="cn-pill">Not connected</span>
          </p>
          <p className="an-note">
            <Link href="/">Connect it among your accounts</Link>: there stands why, where a login did not find it.
          </p>
        </li>
      ))}
    </ul>
  )
}
