import type { Account } from '@bos/sync'
import type { AccountView } from '../../components/connect/wire.ts'

/** An account as components of the browser take it. */
export function viewOfAccount(account: Account): AccountView {
  const view: AccountView = JSON.parse(JSON.stringify(account))
  return view
}
