import { endingOf } from './endings.ts'
import type { FlowReading } from './use-flow.ts'
import { type EndedFlow, type FlowView, PLATFORM_LABELS } from './wire.ts'

/** One line for how a login stands. */
export function titleOf(reading: FlowReading): string {
  switch (reading.status) {
    case 'loading':
      return 'Connecting'
    case 'unknown':
      return endingOf('unknown').title
    case 'failed':
      return 'We cannot show this login now'
    case 'known':
      return titleOfFlow(reading.flow)
  }
}

function titleOfFlow(flow: FlowView): string {
  switch (flow.status) {
    case 'waiting':
    case 'working':
      return 'Connecting'
    case 'choose':
      return 'Almost there'
    case 'connected':
      return titleOfConnected(flow)
    case 'not_connected':
      return 'Nothing could be connected'
    case 'failed':
      return endingOf(flow.reason).title
    case 'nothing':
    case 'denied':
    case 'cancelled':
    case 'expired':
      return endingOf(flow.status).title
  }
}

function titleOfConnected({ facebook, instagram }: EndedFlow): string {
  if (facebook.connected && instagram.connected) return 'Facebook and Instagram are connected'
  const [done, other, why] = facebook.connected
    ? [PLATFORM_LABELS.facebook, PLATFORM_LABELS.instagram, instagram]
    : [PLATFORM_LABELS.instagram, PLATFORM_LABELS.facebook, facebook]
  // With Instagram Login nobody asked for a Page.
  const isMissed = !why.connected && why.reason !== 'not_asked'
  return isMissed ? `${done} is connected, ${other} is not` : `${done} is connected`
}
