import { missingScopes } from '@bos/meta-client/oauth'
import type { Connection, SyncState } from '@bos/social-db'
import { isAtMeta } from '../adapter-of.ts'
import { webhookProblem } from '../callbacks/subscriptions.ts'
import { capabilitiesOf } from '../capabilities.ts'
import type { Core } from '../core.ts'
import { explain, isReasonCode, type Reason } from '../reasons.ts'
import { adviceFor, isGrantOver } from '../tokens/advice.ts'
import { isOfOtherApp } from '../tokens/look-after.ts'
import { tokenFacts } from '../tokens/token-facts.ts'

/** One word for how a connection stands, and what is behind it. */
export interface Health {
  /**
   * `ok`; `attention`: it works, and somebody should act; `needs_reauth`: the person must connect again; `paused`;
   * `other_app`: another Meta app made it, and nothing is done with it; `disconnected`.
   */
  readonly word: 'ok' | 'attention' | 'needs_reauth' | 'paused' | 'other_app' | 'disconnected'
  /** Why, with the next steps; empty where all is well. */
  readonly reasons: readonly Reason[]
}

/** One failed run is no news; four in a row are hours. */
export const FAILING_FROM = 4

export function healthOf(core: Core, connection: Connection, state: SyncState | undefined): Health {
  const { status, statusReason } = connection
  const because = (fallback: Reason['code']): readonly Reason[] => [
    explain(statusReason !== null && isReasonCode(statusReason) ? statusReason : fallback),
  ]
  if (status === 'disconnected') return { word: 'disconnected', reasons: because('disconnected') }
  if (isOfOtherApp(core, { connection })) return { word: 'other_app', reasons: [explain('other_app')] }
  if (status === 'needs_reauth') return { word: 'needs_reauth', reasons: because('token_invalid') }
  if (status === 'paused') return { word: 'paused', reasons: [explain('paused')] }
  const reasons = [
    ...tokenReasons(core, connection),
    ...grantedReasons(core, connection),
    ...(webhookProblem(core, connection) ? [explain('webhooks_off')] : []),
    ...failureReasons(state),
  ]
  return { word: reasons.length > 0 ? 'attention' : 'ok', reasons }
}

function tokenReasons(core: Core, connection: Connection): readonly Reason[] {
  const facts = tokenFacts(connection)
  const now = core.now()
  const { problem, dataAccessEndsAt } = facts
  return [
    ...(problem ? [explain(problem)] : []),
    ...(isGrantOver(facts, now) ? [explain('grant_ended')] : []),
    ...(dataAccessEndsAt && dataAccessEndsAt <= now ? [explain('data_access_ended')] : []),
    ...adviceFor(facts, now).map(({ reason, until }) => explain(reason, { until })),
  ]
}

function grantedReasons(core: Core, connection: Connection): readonly Reason[] {
  const { platform, login, permissions } = connection
  if (!isAtMeta(core, platform)) return []
  const capabilities = capabilitiesOf(core, connection)
  if (login === 'instagram') {
    // Whether anything was granted may be unknown here.
    const offered = capabilities.filter((capability) => capability !== 'ads' && capability !== 'competitors')
    const scopes = permissions.length === 0 ? [] : missingScopes(permissions, offered, { login })
    return scopes.length > 0 ? [explain('permission_missing', { scopes })] : []
  }
  const isItsOwn = (scope: string): boolean => scope.startsWith('instagram_') === (platform === 'instagram')
  const scopes = missingScopes(permissions, capabilities).filter(isItsOwn)
  return scopes.length > 0 ? [explain('permission_missing', { scopes })] : []
}

function failureReasons(state: SyncState | undefined): readonly Reason[] {
  if (!state || state.failures < FAILING_FROM) return []
  const details = { failures: state.failures, error: state.lastError ?? undefined }
  return [explain(state.isQuarantined ? 'quarantined' : 'failing', details)]
}
