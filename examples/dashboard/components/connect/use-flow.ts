'use client'

import { useCallback, useEffect, useState } from 'react'
import { isNotFound, problemOf, type SocialApi, socialApi } from './social-api.ts'
import type { FlowView } from './wire.ts'

export type FlowReading =
  | { readonly status: 'loading' }
  | { readonly status: 'known'; readonly flow: FlowView }
  /** There is no such login, or it is somebody else's. */
  | { readonly status: 'unknown' }
  | { readonly status: 'failed'; readonly problem: string }

export interface UseFlow {
  readonly reading: FlowReading
  readonly isBusy: boolean
  /** Why the last choice was refused; the login goes on. */
  readonly problem: string | undefined
  readonly choose: (pageId: string) => Promise<void>
  readonly cancel: () => Promise<void>
  readonly reload: () => Promise<void>
}

const WHILE_OPEN_MS = 1500

/** How far a login has come; read again until it has an end. */
export function useFlow(flowId: string, { api = socialApi }: { readonly api?: SocialApi } = {}): UseFlow {
  const [reading, setReading] = useState<FlowReading>({ status: 'loading' })
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState<string>()

  const reload = useCallback(async () => {
    try {
      setReading({ status: 'known', flow: await api.flow(flowId) })
    } catch (error) {
      setReading(isNotFound(error) ? { status: 'unknown' } : { status: 'failed', problem: problemOf(error) })
    }
  }, [api, flowId])

  useEffect(() => void reload(), [reload])

  const isOpen = reading.status === 'known' && ['waiting', 'working'].includes(reading.flow.status)
  useEffect(() => {
    if (!isOpen) return undefined
    const timer = setInterval(() => void reload(), WHILE_OPEN_MS)
    return () => clearInterval(timer)
  }, [isOpen, reload])

  const attempt = useCallback(
    async (doing: () => Promise<void>) => {
      setIsBusy(true)
      setProblem(undefined)
      try {
        await doing()
      } catch (error) {
        setProblem(problemOf(error))
        // Another tab may have ended it.
        await reload()
      } finally {
        setIsBusy(false)
      }
    },
    [reload],
  )

  return {
    reading,
    isBusy,
    problem,
    reload,
    choose: useCallback(
      (pageId) => attempt(async () => setReading({ status: 'known', flow: await api.choose(flowId, pageId) })),
      [api, attempt, flowId],
    ),
    cancel: useCallback(
      () =>
        attempt(async () => {
          await api.cancel(flowId)
          setReading({ status: 'known', flow: { status: 'cancelled' } })
        }),
      [api, attempt, flowId],
    ),
  }
}
