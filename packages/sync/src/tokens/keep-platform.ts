import { PlatformFault } from '../platform-fault.ts'
import type { KeepToken } from '../platform.ts'
import type { Keeper } from './keeper.ts'
import { checkedFacts } from './token-facts.ts'

const LONGEST_MS = 30_000

/** Looks after the token of a platform that is not Meta's, in the platform's own way. */
export function keepBy(keepToken: KeepToken): Keeper {
  return async (core, { connection, accessToken, refreshToken }, { isDoubted, beginRefresh, forgetRefresh }) => {
    const now = core.now()
    const { env, fetch } = core
    const facts = checkedFacts(now)
    // Written down before the platform is asked: who dies between its answer and our row must leave a trace of it.
    const begun = await beginRefresh()
    if (begun === 'lost') return { outcome: 'lost' }
    const account = { connection, accessToken, refreshToken, isDoubted, isAfterLoss: begun === 'again' }
    try {
      const kept = await inTime((signal) => keepToken({ ...account, env, fetch, now, signal }))
      if (kept.outcome === 'renewed') {
        const tokens = {
          accessToken: kept.accessToken,
          refreshToken: kept.refreshToken ?? refreshToken,
          tokenExpiresAt: kept.tokenExpiresAt,
          permissions: connection.permissions,
          metadata: facts,
        }
        return { outcome: 'renewed', tokens }
      }
      // Not where an earlier answer was lost: what that one did is not known yet.
      if (begun === 'begun') await forgetRefresh()
      return kept.outcome === 'kept' ? { outcome: 'kept', facts } : { outcome: 'dead', reason: 'token_invalid' }
    } catch (error) {
      if (error instanceof PlatformFault) return { outcome: 'unclear', error }
      throw error
    }
  }
}

/** An adapter may never answer; the lease of the token must come back all the same. */
async function inTime<Answer>(ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  const signal = AbortSignal.timeout(LONGEST_MS)
  const late = new Promise<never>((_, reject) => {
    const tell = () => reject(new PlatformFault('The platform did not answer about the token.', { code: 'timeout' }))
    signal.addEventListener('abort', tell, { once: true })
  })
  return Promise.race([ask(signal), late])
}
