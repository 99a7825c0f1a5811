import type { TokenInfo } from '@bos/meta-client/oauth'
import type { Connection } from '@bos/social-db'
import { isReasonCode, type ReasonCode } from '../reasons.ts'

/** What is known of a connection's tokens beside the tokens: kept in its `metadata`. */
export interface TokenFacts {
  readonly checkedAt: Date | undefined
  /** When the person's grant behind a Page token ends; null: never, undefined: nobody said. */
  readonly grantEndsAt: Date | null | undefined
  /** When the person will have been away for 90 days; null and undefined as above. */
  readonly dataAccessEndsAt: Date | null | undefined
  /** When the token ends that reads, where there is no grant behind it: that of Instagram Login. */
  readonly tokenEndsAt: Date | null | undefined
  /** Why the grant ended while the Page token lives on. */
  readonly grantProblem: ReasonCode | undefined
  /** Why the token is not taken for now. */
  readonly problem: ReasonCode | undefined
}

export function tokenFacts({
  metadata,
  login,
  tokenExpiresAt,
}: Pick<Connection, 'metadata' | 'login' | 'tokenExpiresAt'>): TokenFacts {
  return {
    checkedAt: dateOf(metadata['token_checked_at']) ?? undefined,
    grantEndsAt: dateOf(metadata['person_token_expires_at']),
    dataAccessEndsAt: dateOf(metadata['data_access_expires_at']),
    tokenEndsAt: login === 'instagram' ? tokenExpiresAt : undefined,
    grantProblem: reasonIn(metadata['person_token_problem']),
    problem: reasonIn(metadata['token_problem']),
  }
}

/** What Meta said of a person's grant, as it is kept. A key is absent where Meta did not say. */
export function grantFacts(info: TokenInfo): Readonly<Record<string, string | null>> {
  return {
    ...ends('person_token_expires_at', info.expiresAt),
    ...ends('data_access_expires_at', info.dataAccessExpiresAt),
  }
}

/** The token was asked about, and there is no trouble with it but this. */
export function checkedFacts(
  now: Date,
  { problem = null, grantProblem = null }: { problem?: ReasonCode | null; grantProblem?: ReasonCode | null } = {},
): Readonly<Record<string, string | null>> {
  return { token_checked_at: now.toISOString(), token_problem: problem, person_token_problem: grantProblem }
}

const ends = (key: string, when: TokenInfo['expiresAt']): Record<string, string | null> =>
  when === undefined ? {} : { [key]: when === 'never' ? null : when.toISOString() }

function dateOf(value: unknown): Date | null | undefined {
  if (value === null) return null
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? undefined : new Date(time)
}

const reasonIn = (value: unknown): ReasonCode | undefined =>
  typeof value === 'string' && isReasonCode(value) ? value : undefined
