import { eq } from 'drizzle-orm'
import type { GuardedDatabase } from '../database.ts'
import { oauthSessions } from '../tables/oauth-sessions.ts'

/** Why a `state` was not redeemed. */
export type RedeemRefusal = 'unknown' | 'other_user' | 'other_platform' | 'other_browser' | 'used' | 'expired'

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
        userId: oauthSessions.userId,
        platform: oauthSessions.platform,
        binding: oauthSessions.browserBinding,
        consumedAt: oauthSessions.consumedAt,
      })
      .from(oauthSessions)
      .where(eq(oauthSessions.stateToken, wanted.stateHash)),
  )
  if (!row) return 'unknown'
  if (row.userId !== wanted.userId) return 'other_user'
  if (row.platform !== wanted.platform) return 'other_platform'
  if (row.binding !== wanted.bindingHash) return 'other_browser'
  return row.consumedAt === null ? 'expired' : 'used'
}
