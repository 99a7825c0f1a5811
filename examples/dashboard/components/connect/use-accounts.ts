'use client'

import { useCallback, useEffect, useState } from 'react'
import { problemOf, type SocialApi, socialApi } from './social-api.ts'
import { sayEnd } from './say-end.ts'
import type { AccountAction, AccountView, DisconnectWish } from './wire.ts'

export type AccountsState =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly accounts: readonly AccountView[] }
  /** `accounts`: as they were known before; absent = never known, which is not "none". */
  | { readonly status: 'failed'; readonly problem: string; readonly accounts?: readonly AccountView[] | undefined }

export interface UseAccounts {
  readonly state: AccountsState
  /** What is being done, and with which connection. */
  readonly busy: Busy | undefined
  /** What the last action came to, or why it could not be done. */
  readonly told: Told | undefined
  readonly reload: () => Promise<void>
  /** Never rejects: what went wrong is in `told`. */
  readonly act: (connectionId: string, action: AccountAction) => Promise<void>
  /** Never rejects either. */
  readonly disconnect: (connectionId: string, wish: DisconnectWish) => Promise<void>
}

export interface Busy {
  readonly connectionId: string
  readonly action: AccountAction | 'disconnect'
}

export interface Told {
  readonly connectionId: string
  readonly text: string
  readonly isProblem: boolean
}

const WHILE_SYNCING_MS = 1500
const WHILE_DUE_MS = 4000

/** The accounts of whoever is signed in; read again while one syncs or is due, and when the person comes back to the page. */
export function useAccounts({ api = socialApi }: { readonly api?: SocialApi } = {}): UseAccounts {
  const [state, setState] = useState<AccountsState>({ status: 'loading' })
  const [busy, setBusy] = useState<Busy>()
  const [told, setTold] = useState<Told>()

  const reload = useCallback(async () => {
    try {
      setState({ status: 'ready', accounts: await api.accounts() })
    } catch (error) {
      const failed = problemOf(error)
      setState((before) => ({
        status: 'failed',
        problem: failed,
        accounts: before.status === 'loading' ? undefined : before.accounts,
      }))
    }
  }, [api])

  useEffect(() => {
    const refresh = (): void => {
      if (document.visibilityState === 'visible') void reload()
    }
    refresh()
    // A page that comes out of the browser's back cache was never loaded anew.
    window.addEventListener('pageshow', refresh)
    document.addEventListener('visibilitychange', refresh)
    return () => {
      window.removeEventListener('pageshow', refresh)
      document.removeEventListener('visibilitychange', refresh)
    }
  }, [reload])

  const accounts = state.status === 'ready' ? state.accounts : []
  const isSyncing = busy !== undefined || accounts.some((account) => account.isSyncing)
  // Another process may be about to sync it, such as the first time.
  const isDue = accounts.some(({ nextSyncAt }) => nextSyncAt !== null && new Date(nextSyncAt).getTime() <= Date.now())
  const everyMs = isSyncing ? WHILE_SYNCING_MS : isDue ? WHILE_DUE_MS : undefined
  useEffect(() => {
    if (everyMs === undefined) return undefined
    const timer = setInterval(() => void reload(), everyMs)
    return () => clearInterval(timer)
  }, [everyMs, reload])

  const attempt = useCallback(
    async (doingWhat: Busy, doing: () => Promise<string | undefined>) => {
      const { connectionId } = doingWhat
      setBusy(doingWhat)
      setTold(undefined)
      const next = await doing().then(
        (text): Told | undefined => (text === undefined ? undefined : { connectionId, text, isProblem: false }),
        (error: unknown): Told => ({ connectionId, text: problemOf(error), isProblem: true }),
      )
      // First how the account stands now, then the sentence about it.
      await reload()
      setBusy(undefined)
      setTold(next)
    },
    [reload],
  )

  return {
    state,
    busy,
    told,
    reload,
    act: useCallback(
      (connectionId, action) => attempt({ connectionId, action }, () => api.act(connectionId, action)),
      [api, attempt],
    ),
    disconnect: useCallback(
      (connectionId, wish) =>
        attempt({ connectionId, action: 'disconnect' }, async () => sayEnd(await api.disconnect(connectionId, wish))),
      [api, attempt],
    ),
  }
}
