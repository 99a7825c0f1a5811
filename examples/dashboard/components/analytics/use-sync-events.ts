'use client'

import type { SyncEvent } from '@bos/sync'
import { useEffect, useState } from 'react'

export type SyncEventsState =
  | { readonly status: 'opening' }
  | { readonly status: 'told'; readonly event: SyncEvent }
  /** The stream broke; the browser tries again by itself. */
  | { readonly status: 'broken' }
  /** The server refused it, and the browser does not try again. */
  | { readonly status: 'refused' }

/**
 * What happens to a connection's sync, as the server tells it, until the run has ended.
 *
 * @param onEnd Called once, when it has. Keep it the same between renders.
 */
export function useSyncEvents(address: string, onEnd: () => void): SyncEventsState {
  const [state, setState] = useState<SyncEventsState>({ status: 'opening' })
  useEffect(() => {
    const source = new EventSource(address)
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const event: SyncEvent = JSON.parse(data)
      setState({ status: 'told', event })
      if (event.type !== 'finished') return
      source.close()
      onEnd()
    }
    source.onerror = () =>
      setState((before) => {
        if (source.readyState === EventSource.CLOSED) return { status: 'refused' }
        return before.status === 'told' ? before : { status: 'broken' }
      })
    return () => source.close()
  }, [address, onEnd])
  return state
}
