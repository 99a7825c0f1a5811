'use client'

import { useEffect, useRef } from 'react'
import { FlowEnding } from './flow-ending.tsx'
import { FlowOutcome } from './flow-outcome.tsx'
import { titleOf } from './flow-title.ts'
import { PageChooser } from './page-chooser.tsx'
import { problemOf, type SocialApi, socialApi } from './social-api.ts'
import { useFlow } from './use-flow.ts'
import type { FlowView } from './wire.ts'

export interface FlowPanelProps {
  readonly flowId: string
  readonly api?: SocialApi
  /** Syncs what was connected at once, for a host whose worker comes round later. Default false. */
  readonly startsSync?: boolean
}

/** How a login came out, from the id in `?flow=…`: a choice among Pages, what is connected, or why nothing is. */
export function FlowPanel({ flowId, api = socialApi, startsSync = false }: FlowPanelProps) {
  const { reading, isBusy, problem, choose, cancel, reload } = useFlow(flowId, { api })
  const heading = useRef<HTMLHeadingElement>(null)
  const title = titleOf(reading)

  // Who does not see the page is told what it has become.
  useEffect(() => {
    if (reading.status !== 'loading') heading.current?.focus()
  }, [title, reading.status])

  useEffect(() => {
    // Facebook's dialog leaves `#_=_` behind, which browsers carry along through every redirect.
    if (window.location.hash === '#_=_') window.history.replaceState(null, '', window.location.href.split('#')[0])
  }, [])

  const created = reading.status === 'known' ? createdBy(reading.flow).join(' ') : ''
  useEffect(() => {
    if (!startsSync || created === '') return
    // What comes of it is told by the account. A second one at the same time is refused, and no harm.
    for (const id of created.split(' ')) api.act(id, 'sync').catch(problemOf)
  }, [api, created, startsSync])

  return (
    <section className="cn-panel" aria-labelledby="cn-flow-title">
      <h1 id="cn-flow-title" ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <div aria-live="polite">
        {reading.status === 'loading' && <p className="cn-muted">One moment.</p>}
        {reading.status === 'unknown' && <FlowEnding code="unknown" />}
        {reading.status === 'failed' && (
          <>
            <p className="cn-problem">{reading.problem}</p>
            <button type="button" className="cn-button" onClick={() => void reload()}>
              Try again
            </button>
          </>
        )}
        {reading.status === 'known' && (
          <FlowBody
            flow={reading.flow}
            isBusy={isBusy}
            onChoose={(pageId) => void choose(pageId)}
            onCancel={() => void cancel()}
          />
        )}
      </div>
      {problem !== undefined && (
        <p role="alert" className="cn-problem">
          {problem}
        </p>
      )}
    </section>
  )
}

interface BodyProps {
  readonly flow: FlowView
  readonly isBusy: boolean
  readonly onChoose: (pageId: string) => void
  readonly onCancel: () => void
}

function FlowBody({ flow, ...choice }: BodyProps) {
  switch (flow.status) {
    case 'waiting':
      return <p>Answer the dialog of Facebook or Instagram; this page goes on by itself.</p>
    case 'working':
      return <p>Meta is asked which accounts you allowed. This takes a few seconds.</p>
    case 'choose':
      return <PageChooser flow={flow} {...choice} />
    case 'connected':
    case 'not_connected':
      return <FlowOutcome flow={flow} />
    case 'nothing':
      return <FlowEnding code="nothing" reasons={flow.notConnectable} />
    case 'failed':
      return <FlowEnding code={flow.reason} />
    case 'denied':
    case 'cancelled':
    case 'expired':
      return <FlowEnding code={flow.status} />
  }
}

/** Connections that are new. */
function createdBy(flow: FlowView): readonly string[] {
  if (flow.status !== 'connected') return []
  return [flow.facebook, flow.instagram].flatMap((account) =>
    account.connected && account.outcome === 'created' ? [account.connectionId] : [],
  )
}
