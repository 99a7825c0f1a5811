import type { AccountView } from './wire.ts'

/** How an account stands, in the word that is shown for it. */
export interface Standing {
  readonly tone: 'none' | 'ok' | 'attention' | 'stopped'
  readonly label: string
  /** Whether the next step is to connect, for the first time or again. */
  readonly canConnect: boolean
}

const STANDINGS = {
  ok: { tone: 'ok', label: 'Connected', canConnect: false },
  attention: { tone: 'attention', label: 'Needs attention', canConnect: true },
  needs_reauth: { tone: 'stopped', label: 'Connect again', canConnect: true },
  paused: { tone: 'none', label: 'Paused', canConnect: false },
  other_app: { tone: 'stopped', label: 'Of another app', canConnect: true },
  disconnected: { tone: 'none', label: 'Not connected', canConnect: true },
} as const satisfies Readonly<Record<AccountView['health']['word'], Standing>>

export function standingOf(account: AccountView | undefined): Standing {
  return account === undefined ? STANDINGS.disconnected : STANDINGS[account.health.word]
}

/** Whether there is an account to do something with: a disconnected one is only remembered. */
export const isLive = (account: AccountView | undefined): account is AccountView =>
  account !== undefined && account.health.word !== 'disconnected'
