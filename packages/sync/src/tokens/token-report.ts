import type { Connection } from '@bos/social-db'
import { explain, isReasonCode } from '../reasons.ts'
import { adviceFor, isGrantOver } from './advice.ts'
import type { Looked } from './look-after.ts'
import { tokenFacts } from './token-facts.ts'

/** How a connection's token stands, where there is something to say. */
export interface TokenReport {
  /** `blocked`: the owner must log in at Meta, and then it lives again. `ended`: the person's grant did; Pages are read. */
  readonly status: 'renewed' | 'expires_soon' | 'ended' | 'blocked' | 'invalid'
  /** Until when the access runs, or ran; null = Meta names no end. */
  readonly expiresAt: Date | null
  /** For people: what is the matter, and what to do. */
  readonly note: string
}

export function tokenReport(connection: Connection, now: Date, looked?: Looked['outcome']): TokenReport | undefined {
  const facts = tokenFacts(connection)
  const expiresAt = connection.tokenExpiresAt ?? facts.grantEndsAt ?? null
  const tell = (status: TokenReport['status'], code: string | null, until?: Date): TokenReport => {
    const { says, steps } = explain(code !== null && isReasonCode(code) ? code : 'token_invalid', { until })
    return { status, expiresAt: until ?? expiresAt, note: [says, ...steps].join(' ') }
  }
  if (connection.status === 'needs_reauth') return tell('invalid', connection.statusReason)
  if (facts.problem) return tell('blocked', facts.problem)
  if (looked === 'renewed') {
    const until = expiresAt ? `, now until ${expiresAt.toISOString().slice(0, 10)}` : ''
    return { status: 'renewed', expiresAt, note: `The access was renewed${until}.` }
  }
  if (isGrantOver(facts, now)) return tell('ended', 'grant_ended')
  const [advice] = adviceFor(facts, now)
  return advice && tell('expires_soon', advice.reason, advice.until)
}
