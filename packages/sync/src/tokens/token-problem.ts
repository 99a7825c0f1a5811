import type { GraphErrorCode } from '@bos/meta-client'
import type { ReasonCode } from '../reasons.ts'

/** What Meta says of a token that it does not take. */
export interface TokenProblem {
  readonly code: GraphErrorCode
  readonly subcode?: number | undefined
}

// D handle-errors; 493: P 2018. The subcodes that say more than "this token is dead".
const BY_SUBCODE: Readonly<Record<number, ReasonCode>> = {
  458: 'app_removed',
  460: 'session_ended',
  463: 'expired',
  467: 'invalidated',
}

const BY_CODE: Readonly<Partial<Record<GraphErrorCode, ReasonCode>>> = {
  checkpoint: 'checkpoint',
  role_lost: 'role_lost',
  data_access_expired: 'data_access_expired',
}

/** Why a token is not taken, as a reason for people. */
export function reasonOf(problem: TokenProblem | undefined): ReasonCode {
  if (problem === undefined) return 'token_invalid'
  return BY_CODE[problem.code] ?? BY_SUBCODE[problem.subcode ?? 0] ?? 'token_invalid'
}

/** Whether it may come back to life without a new login: the owner only has to log in at Meta (D handle-errors). */
export const mayRecover = (reason: ReasonCode): boolean => reason === 'checkpoint'
