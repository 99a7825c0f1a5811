import type { BatchOutcome } from '@bos/meta-client'
import type { MissingPart } from '../report.ts'

/**
 * What one read of a batch told, or why it told nothing: `none`, because the item has nothing to tell (posted before the
 * account was professional, a shared post, gone); `permission`; `refused`, because something that was asked for does not
 * fit the item. Other faults are thrown, as a call of its own would.
 */
export function toldBy<Value>(
  outcome: BatchOutcome<Value> | undefined,
):
  | { readonly value: Value; readonly why?: never }
  | { readonly value?: never; readonly why: 'none' | 'permission' | 'refused' } {
  if (outcome === undefined) return { why: 'none' }
  if (outcome.error === undefined) return { value: outcome.value }
  const { action, code } = outcome.error
  if (action === 'skip') return { why: 'none' }
  if (action === 'permission') return { why: 'permission' }
  if (code === 'invalid_request') return { why: 'refused' }
  throw outcome.error
}

const WORTH_SAYING: readonly string[] = ['permission', 'refused', 'removed']

/** Of what single items lack, what is about more than these items: once for each metric and reason. */
export function lacking(missing: readonly MissingPart[], of: string): readonly MissingPart[] {
  const found = new Map<string, MissingPart>()
  for (const { what, reason, action } of missing) {
    if (WORTH_SAYING.includes(reason)) found.set(`${what} ${reason}`, { what: `${what} of ${of}`, reason, action })
  }
  return [...found.values()]
}

/**
 * Which metrics no item can tell any more: those that each of two items is refused. With them a listing fails as a whole, and
 * without them it comes again, where asking for each item apart would cost a call for each.
 */
export async function deadMetrics(
  ids: readonly string[],
  ask: (id: string) => Promise<{ readonly missing: readonly MissingPart[] }>,
): Promise<readonly MissingPart[]> {
  const [first = [], ...others] = await Promise.all(
    ids.slice(0, 2).map(async (id) => (await ask(id)).missing.filter(({ reason }) => DEAD.includes(reason))),
  )
  return first.filter(({ what }) => others.every((other) => other.some((part) => part.what === what)))
}

const DEAD: readonly string[] = ['refused', 'removed']

/** Numbers that the person no longer lets the app read. */
export const withoutPermission = (of: string, permission: string): MissingPart => ({
  what: `numbers of ${of}`,
  reason: 'permission',
  action: `Connect again and allow reading insights (${permission}).`,
})
