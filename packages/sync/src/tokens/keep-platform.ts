import { PlatformFault } from '../platform-fault.ts'
import type { KeepToken } from '../platform.ts'
import { checkedFacts } from './token-facts.ts'
import type { Keeper } from './keeper.ts'

/** Looks after the token of a platform that is not Meta's, in the platform's own way. */
export function keepBy(keepToken: KeepToken): Keeper {
  return async (core, { connection, accessToken, refreshToken }, { isDoubted }) => {
    const now = core.now()
    const { env, fetch } = core
    const facts = checkedFacts(now)
    try {
      const kept = await keepToken({ connection, accessToken, refreshToken, isDoubted, env, fetch, now })
      if (kept.outcome === 'kept') return { outcome: 'kept', facts }
      if (kept.outcome === 'dead') return { outcome: 'dead', reason: 'token_invalid' }
      const tokens = {
        accessToken: kept.accessToken,
        refreshToken: kept.refreshToken ?? refreshToken,
        tokenExpiresAt: kept.tokenExpiresAt,
        permissions: connection.permissions,
        metadata: facts,
      }
      return { outcome: 'renewed', tokens }
    } catch (error) {
      if (error instanceof PlatformFault) return { outcome: 'unclear', error }
      throw error
    }
  }
}
