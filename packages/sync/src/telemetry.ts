import type { OnAuthEvent } from '@bos/social-db'

const SCOPE = '@bos/sync'

/**
 * Counts authentication events, and marks them on the span under way, where the host has installed OpenTelemetry. Labels
 * are words of closed sets, never an id of a person or a connection.
 */
export async function openTelemetry(): Promise<OnAuthEvent | undefined> {
  const api = await import('@opentelemetry/api').catch(() => undefined)
  if (api === undefined) return undefined
  const events = api.metrics.getMeter(SCOPE).createCounter('bos.auth.events', {
    description: 'Authentication events by kind, outcome and platform',
  })
  return ({ event, outcome, platform = 'none' }) => {
    const attributes = { event, outcome, platform }
    events.add(1, attributes)
    api.trace.getActiveSpan()?.addEvent(`bos.auth.${event}`, attributes)
  }
}
