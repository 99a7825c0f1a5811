import type { ReasonCode } from '../reasons.ts'
import { DAY_MS } from './keeper.ts'
import type { TokenFacts } from './token-facts.ts'

/** The person should connect again before something ends. */
export interface Advice {
  readonly reason: ReasonCode
  readonly until: Date
}

// Two weeks of notice, and a week for days on which nobody looks.
const ADVISE_BEFORE_MS = 21 * DAY_MS

/** What a person should be told by now, also when Meta has not answered for days: the dates are known. */
export function adviceFor(
  {
    grantEndsAt,
    tokenEndsAt,
    dataAccessEndsAt,
  }: Partial<Pick<TokenFacts, 'grantEndsAt' | 'tokenEndsAt' | 'dataAccessEndsAt'>>,
  now: Date,
): readonly Advice[] {
  const near = (reason: ReasonCode, until: Date | null | undefined): readonly Advice[] =>
    until && until > now && until.getTime() - now.getTime() <= ADVISE_BEFORE_MS ? [{ reason, until }] : []
  // One of the two: where there is a grant, the token that reads names no end.
  return [...near('grant_ends', grantEndsAt ?? tokenEndsAt), ...near('data_access_ends', dataAccessEndsAt)]
}

/** Whether the person's grant is over, as Meta said, or as it said before that it would be. */
export function isGrantOver(
  { grantProblem, grantEndsAt }: Pick<TokenFacts, 'grantProblem' | 'grantEndsAt'>,
  now: Date,
): boolean {
  return grantProblem !== undefined || (grantEndsAt instanceof Date && grantEndsAt <= now)
}

/** Under which it is kept that the person was told: one key a reason, its value the date it was about. */
export const toldKey = ({ reason }: Advice): string => `told_${reason}`
