'use client'

import { useCallback, useEffect, useState } from 'react'
import { rememberWish } from './remember-wish.ts'
import { problemOf, type SocialApi, socialApi } from './social-api.ts'
import type { ConnectWish } from './wire.ts'

export type ConnectState =
  | { readonly status: 'idle' }
  /** From the click until the browser has left the page. */
  | { readonly status: 'starting' }
  | { readonly status: 'error'; readonly problem: string }

export interface ConnectOptions {
  readonly api?: SocialApi | undefined
  /** Opens Meta's dialog. Default: in place of this page. */
  readonly go?: ((authorizeUrl: string) => void) | undefined
}

const leave = (authorizeUrl: string): void => window.location.assign(authorizeUrl)

/**
 * Starts a login and sends the browser to Meta's dialog.
 *
 * @returns `start`, which never rejects: what went wrong is in `state`. A second call while the first is under way does
 * nothing.
 */
export function useConnect(
  { platform, login, connectionId }: ConnectWish,
  { api = socialApi, go = leave }: ConnectOptions = {},
): { readonly state: ConnectState; readonly start: () => Promise<void> } {
  const [state, setState] = useState<ConnectState>({ status: 'idle' })

  useEffect(() => {
    // Who comes back with the browser's Back button may find this page as it was left, still starting.
    const thaw = (event: PageTransitionEvent): void => {
      if (event.persisted) setState({ status: 'idle' })
    }
    window.addEventListener('pageshow', thaw)
    return () => window.removeEventListener('pageshow', thaw)
  }, [])

  const start = useCallback(async () => {
    setState({ status: 'starting' })
    try {
      const { authorizeUrl } = await api.start({ platform, login, connectionId })
      rememberWish({ platform, login })
      go(authorizeUrl)
    } catch (error) {
      setState({ status: 'error', problem: problemOf(error) })
    }
  }, [api, go, platform, login, connectionId])

  const isStarting = state.status === 'starting'
  return { state, start: useCallback(async () => (isStarting ? undefined : start()), [isStarting, start]) }
}
