import { cache } from 'react'
import { whoIsSignedIn } from '../identify.ts'
import { sync } from '../sync.ts'
import type { View } from './view.ts'

// Once a request, for the page and for its title.
const readAccounts = cache(async () => {
  const owner = await whoIsSignedIn()
  if (!owner) return undefined
  const all = await sync.accounts.list(owner)
  // What was read of a disconnected account stays, and can be looked at.
  const accounts = all.filter(({ health, lastSyncAt }) => health.word !== 'disconnected' || lastSyncAt !== null)
  return { userId: owner.userId, accounts }
})

/**
 * The owner's accounts, and which of them a view is of: the first one where it names none.
 *
 * @returns Undefined: nobody is signed in. Without `account`: it names none of theirs, or they have none.
 */
export async function chosenAccount({ account: wanted }: Pick<View, 'account'>) {
  const told = await readAccounts()
  if (!told) return undefined
  const [first] = told.accounts
  const named = told.accounts.find(({ connectionId }) => connectionId === wanted)
  return { ...told, account: wanted === undefined ? first : named }
}
