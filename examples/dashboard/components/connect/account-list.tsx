'use client'

import { AccountCard } from './account-card.tsx'
import { useAccounts } from './use-accounts.ts'

export interface AccountListProps {
  /** Whether Instagram Login is set up, which needs an app of its own and an https address. */
  readonly offersInstagramLogin: boolean
}

/** Both platforms side by side, each with its state. */
export function AccountList({ offersInstagramLogin }: AccountListProps) {
  const using = useAccounts()
  const { state, reload } = using
  const shown = { using, offersInstagramLogin }
  const accounts = state.status === 'loading' ? undefined : state.accounts
  return (
    <>
      {state.status === 'loading' && (
        <p role="status" className="cn-muted">
          Loading your accounts…
        </p>
      )}
      {state.status === 'failed' && (
        <div role="alert" className="cn-banner">
          <p>{state.problem}</p>
          <button type="button" className="cn-button" onClick={() => void reload()}>
            Try again
          </button>
        </div>
      )}
      {accounts && (
        <div className="cn-cards">
          <AccountCard platform="facebook" accounts={accounts} {...shown} />
          <AccountCard platform="instagram" accounts={accounts} {...shown} />
        </div>
      )}
    </>
  )
}
