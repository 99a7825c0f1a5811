import type { AuthEvent, RefusedFlow, SocialDb } from '@bos/social-db'
import type { SyncError } from '../errors.ts'

/** Writes a refusal of a flow into the audit: once for each reason, however often somebody tries. */
export async function recordRefusal(
  social: SocialDb,
  flow: RefusedFlow,
  who: Pick<AuthEvent, 'userId' | 'actor' | 'platform'>,
): Promise<void> {
  await social.transaction(async (tx) => {
    if (!(await tx.worker.markRefused(flow))) return
    const detail = { reason: flow.reason }
    await tx.events.record({ event: 'connect_refused', outcome: 'refused', ...who, detail })
  })
}

/** The word by which a refusal is known. */
export const wordFor = ({ reason, code }: SyncError): string => reason ?? code
