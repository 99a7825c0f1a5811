import type { BatchOutcome } from '@bos/meta-client'

/**
 * What one read of a batch told; undefined where the item has nothing to tell: posted before the account was professional,
 * too few viewers, a shared post, gone. Other faults are thrown, as a call of its own would.
 */
export function toldBy<Value>(outcome: BatchOutcome<Value> | undefined): Value | undefined {
  if (outcome?.error === undefined) return outcome?.value
  if (outcome.error.action === 'skip' || outcome.error.action === 'permission') return undefined
  throw outcome.error
}
