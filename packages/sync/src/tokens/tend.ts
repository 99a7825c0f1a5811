import { isSocialDbError } from '@bos/social-db'
import type { Core } from '../core.ts'
import { ofOurs } from '../due.ts'
import { isSyncError } from '../errors.ts'
import { lookAfter, type Looked, TOKEN_LEASE_SECONDS } from './look-after.ts'

export interface TendOptions {
  /** How many tokens are looked after at once. Default 4. */
  readonly concurrency?: number
  /** Ends after so many. Default 1,000. */
  readonly limit?: number
  readonly signal?: AbortSignal
}

/** How many tokens came to what. */
export type TendReport = Readonly<Record<Looked['outcome'] | 'failed', number>>

/**
 * Looks after the tokens that are due, the longest due first: on any number of machines, and whether their connections
 * sync or not, since tokens age in a pause too.
 */
export async function tendTokens(
  core: Core,
  { concurrency = 4, limit = 1000, signal }: TendOptions = {},
): Promise<TendReport> {
  const counts = { kept: 0, renewed: 0, unclear: 0, lost: 0, dead: 0, failed: 0 }
  let left = limit

  async function work(): Promise<void> {
    while (left > 0 && !signal?.aborted) {
      left -= 1
      const [lease] = await core.social.worker.claimTokens({ ...ofOurs(core, 1), leaseSeconds: TOKEN_LEASE_SECONDS })
      if (!lease) return
      try {
        const { outcome } = await lookAfter(core, lease)
        counts[outcome] += 1
      } catch (error) {
        if (!isSocialDbError(error) && !isSyncError(error)) throw error
        // A row whose key is lost must not keep the others from being looked after.
        counts.failed += 1
        core.notice({
          code: error.code === 'unreadable' ? 'token_unreadable' : 'token_untended',
          message: `The token of connection ${lease.connectionId} cannot be looked after (${error.code}).`,
        })
      }
    }
  }

  await Promise.all(Array.from({ length: concurrency }, work))
  return counts
}
