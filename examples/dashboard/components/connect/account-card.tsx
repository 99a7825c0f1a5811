'use client'

import { ConnectButton } from './connect-button.tsx'
import { DisconnectButton } from './disconnect-button.tsx'
import { PlatformMark } from './platform-mark.tsx'
import { isLive, standingOf } from './standing.ts'
import { SyncFacts } from './sync-facts.tsx'
import type { Busy, UseAccounts } from './use-accounts.ts'
import { titleOf } from './title-of.ts'
import { type AccountView, PLATFORM_LABELS, type PlatformName } from './wire.ts'

export interface AccountCardProps {
  readonly platform: PlatformName
  readonly accounts: readonly AccountView[]
  /** Whether an Instagram account may be connected by itself. */
  readonly offersInstagramLogin: boolean
  readonly using: Pick<UseAccounts, 'act' | 'disconnect' | 'busy' | 'told'>
}

/** One platform: how its account stands, why, and what can be done. */
export function AccountCard({ platform, accounts, offersInstagramLogin, using }: AccountCardProps) {
  const { act, disconnect, busy, told } = using
  const account = accounts.find((one) => one.platform === platform)
  const live = isLive(account) ? account : undefined
  const { tone, label, canConnect } = standingOf(account)
  const doing = account !== undefined && busy?.connectionId === account.connectionId ? busy.action : undefined
  const isBusy = doing !== undefined
  const hasReasons = (account?.health.reasons.length ?? 0) > 0
  const title = `cn-${platform}`
  return (
    <section className="cn-card" aria-labelledby={title} aria-busy={isBusy}>
      <header>
        <PlatformMark platform={platform} />
        <h2 id={title}>{PLATFORM_LABELS[platform]}</h2>
        <span className={`cn-pill cn-${tone}`}>{label}</span>
      </header>
      {live && <Who account={live} />}
      {live ? (
        <SyncFacts account={live} isBusy={doing === 'sync'} />
      ) : (
        <p className="cn-muted">{OFFERS[platform].says}</p>
      )}
      {(canConnect || hasReasons) && (
        <ConnectButton platform={platform} account={account} label={OFFERS[platform].label} />
      )}
      {platform === 'instagram' && !live && offersInstagramLogin && <ByItself />}
      {live && (
        <div className="cn-actions">
          <SyncButtons account={live} doing={doing} onAct={(action) => void act(live.connectionId, action)} />
          <DisconnectButton
            account={live}
            alsoEnds={namesOf(accounts, live.sharesAccessWith)}
            onDisconnect={(wish) => disconnect(live.connectionId, wish)}
          />
        </div>
      )}
      <p role="status" className={told?.isProblem ? 'cn-told cn-problem' : 'cn-told cn-muted'}>
        {told && told.connectionId === account?.connectionId ? told.text : ''}
      </p>
    </section>
  )
}

const OFFERS = {
  facebook: {
    label: 'Connect Facebook',
    says: 'Posts, reels, videos and daily numbers of your Page. Its Instagram account comes along.',
  },
  instagram: {
    label: 'Connect through Facebook',
    says: 'Posts, reels, stories and daily numbers of the professional account that is linked to your Page.',
  },
} as const satisfies Readonly<Record<PlatformName, { readonly label: string; readonly says: string }>>

function ByItself() {
  return (
    <div className="cn-aside">
      <p className="cn-muted">No Page? Log in with Instagram itself. Ads and competitors cannot be read that way.</p>
      <ConnectButton platform="instagram" login="instagram" label="Connect with Instagram" isSecondary />
    </div>
  )
}

function Who({ account: { name, username } }: { readonly account: AccountView }) {
  return (
    <p className="cn-who">
      <strong>{name ?? username ?? 'Unnamed account'}</strong>
      {username !== null && <span className="cn-muted">@{username}</span>}
    </p>
  )
}

interface SyncButtonsProps {
  readonly account: AccountView
  readonly doing: Busy['action'] | undefined
  readonly onAct: (action: 'sync' | 'pause' | 'resume') => void
}

function SyncButtons({ account: { health, isSyncing }, doing, onAct }: SyncButtonsProps) {
  const isWaiting = doing !== undefined || isSyncing
  const press = (action: 'sync' | 'pause' | 'resume') => () => isWaiting || onAct(action)
  if (health.word === 'needs_reauth' || health.word === 'other_app') return null
  if (health.word === 'paused') {
    return (
      <button type="button" className="cn-button" aria-disabled={isWaiting} onClick={press('resume')}>
        Resume
      </button>
    )
  }
  return (
    <>
      <button type="button" className="cn-button" aria-disabled={isWaiting} onClick={press('sync')}>
        {isSyncing || doing === 'sync' ? 'Syncing…' : 'Sync now'}
      </button>
      <button type="button" className="cn-button cn-quiet" aria-disabled={isWaiting} onClick={press('pause')}>
        Pause
      </button>
    </>
  )
}

function namesOf(accounts: readonly AccountView[], ids: readonly string[]): readonly string[] {
  return accounts.filter(({ connectionId }) => ids.includes(connectionId)).map(titleOf)
}
