'use client'

import { Reasons } from './reasons.tsx'
import { isLive, standingOf } from './standing.ts'
import { type ConnectOptions, useConnect } from './use-connect.ts'
import { type AccountView, PLATFORM_LABELS, type PlatformName } from './wire.ts'

export interface ConnectButtonProps {
  readonly platform: PlatformName
  readonly login?: PlatformName | undefined
  /** The account of this platform, if there is one: it decides what the button offers. */
  readonly account?: AccountView | undefined
  /** What the button says while nothing is connected. Default "Connect Facebook". */
  readonly label?: string | undefined
  /** Less prominent, beside another way to do the same. */
  readonly isSecondary?: boolean | undefined
  readonly options?: ConnectOptions | undefined
}

/**
 * Connects one platform: not connected, connecting, connected, needs attention with the reasons and the next steps.
 * Where all is well there is nothing to press, and it says so.
 */
export function ConnectButton({ platform, login, account, label, isSecondary, options }: ConnectButtonProps) {
  const name = PLATFORM_LABELS[platform]
  const live = isLive(account) ? account : undefined
  const { state, start } = useConnect({ platform, login, connectionId: live?.connectionId }, options)
  const { canConnect } = standingOf(account)
  const isStarting = state.status === 'starting'
  if (live && !canConnect && live.health.reasons.length === 0) {
    return <p className="cn-muted">{live.name ? `${live.name} is connected.` : `${name} is connected.`}</p>
  }
  return (
    <div className="cn-connect">
      <Reasons reasons={account?.health.reasons ?? []} />
      {canConnect && (
        // Not disabled while it works: that would take the focus away from who uses a keyboard.
        <button
          type="button"
          className={isSecondary ? 'cn-button' : 'cn-button cn-primary'}
          aria-disabled={isStarting}
          onClick={() => void start()}
        >
          {isStarting
            ? `Opening ${PLATFORM_LABELS[login ?? 'facebook']}…`
            : buttonLabel(live, label ?? `Connect ${name}`)}
        </button>
      )}
      {state.status === 'error' && (
        <p role="alert" className="cn-problem">
          {state.problem}
        </p>
      )}
    </div>
  )
}

const buttonLabel = (live: AccountView | undefined, label: string): string => (live ? 'Connect again' : label)
