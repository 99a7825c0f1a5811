'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useState } from 'react'
import { sayStream } from '../../lib/analytics/streams.ts'
import { BACKFILL_DAYS } from '../../lib/backfill.ts'
import { problemOf, socialApi } from '../connect/social-api.ts'
import { type SyncEventsState, useSyncEvents } from './use-sync-events.ts'

export interface SyncWatchProps {
  readonly connectionId: string
  /** Nothing was synced before. */
  readonly isFirst: boolean
}

/** A sync that goes on, live; the page shows what came of it when it has ended. */
export function SyncWatch({ connectionId, isFirst }: SyncWatchProps) {
  const router = useRouter()
  const refresh = useCallback(() => router.refresh(), [router])
  const [problem, setProblem] = useState<string>()
  const state = useSyncEvents(`/analytics/progress?account=${connectionId}`, refresh)
  const isWaiting = state.status === 'told' && state.event.type === 'waiting'
  const hasFailed = state.status === 'told' && state.event.type === 'finished' && !state.event.isComplete
  const start = (): void => {
    setProblem(undefined)
    socialApi.act(connectionId, 'sync').then(refresh, (error: unknown) => setProblem(problemOf(error)))
  }
  return (
    <section className="an-sync" aria-labelledby="an-sync">
      <h2 id="an-sync">{isFirst ? 'First sync' : 'Syncing'}</h2>
      <p role="status">{sayState(state)}</p>
      {isFirst && !hasFailed && (
        <p className="an-note">{BACKFILL_DAYS} days of numbers are read back. This page fills by itself.</p>
      )}
      {(isWaiting || hasFailed) && (
        <button type="button" className="cn-button" onClick={start}>
          Sync now
        </button>
      )}
      {problem !== undefined && (
        <p role="alert" className="cn-problem">
          {problem}
        </p>
      )}
    </section>
  )
}

function sayState(state: SyncEventsState): string {
  if (state.status === 'opening') return 'Asking how far it is…'
  if (state.status === 'broken') return 'The server does not answer: trying again.'
  if (state.status === 'refused') return 'The server does not tell how far it is. Load this page again.'
  const { event } = state
  switch (event.type) {
    case 'waiting':
      return 'It has not begun yet.'
    case 'running': {
      if (!event.progress) return 'It has begun.'
      const { stream, read, done } = event.progress
      return `${sayStream(stream)}: ${done ? 'done' : 'reading'}, ${read} read.`
    }
    case 'finished':
      if (event.isComplete) return 'Done.'
      return event.error === null
        ? 'Nothing syncs this account at the moment.'
        : `It ended early (${event.error}). What was read stays, and it goes on later.`
  }
}
