import { eq } from 'drizzle-orm'
import type { GuardedDatabase } from '../database.ts'
import { oauthSessions } from '../tables/oauth-sessions.ts'

/** Why a `state` was not redeemed. */
export type RedeemRefusal =
  | { readonly status: 'unknown' | 'other_user' | 'other_platform' | 'other_browser' | 'expired' }
  /** By this very person and browser: what came of it can be read. */
  | { readonly status: 'used'; readonly sessionId: string }

interface Wanted {
  readonly userId: string
  readonly platform: string
  readonly stateHash: string
  readonly bindingHash: string
}

/** Explains a refusal that is already decided. What concerns who asks comes before what concerns the state. */
export async function explainRefusal(db: GuardedDatabase, wanted: Wanted): Promise<RedeemRefusal> {
  const [row] = await db.run('explain a refused state', (database) =>
    database
      .select({
        id: oauthSessions.id,
        userId: oauthSessions.userId,
        platform: oauthSessions.platform,
        binding: oauthSessions.browserBinding,
        consumedAt: oauthSessions.consumedAt,
      })
      .from(oauthSessions)
      .where(eq(oauthSessions.stateToken, wanted.stateHash)),
  )
  if (!row) return { status: 'unknown' }
  if (row.userId !== wanted.userId) return { status: 'other_user' }
  if (row.platform !== wanted.platform) return { status: 'other_platform' }
  if (row.binding !== wanted.bindingHash) return { status: 'other_browser' }
  return row.consumedAt === null ? { status: 'expired' } : { status: 'used', sessionId: row.id }
}
