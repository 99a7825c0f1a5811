import { createHash } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { oauthSessions } from '../tables/oauth-sessions.ts'
import { sameId } from './same-id.ts'

/** A consent flow by the raw `state` that came back, or by its id, and the word for why something about it was refused. */
export type RefusedFlow = ({ readonly state: string } | { readonly sessionId: string }) & { readonly reason: string }

/** Notes with a flow that it was refused for this reason; true the first time. */
export async function markRefused({ db }: Context, { reason, ...flow }: RefusedFlow): Promise<boolean> {
  const which =
    'state' in flow
      ? eq(oauthSessions.stateToken, createHash('sha256').update(flow.state, 'utf8').digest('hex'))
      : sameId(oauthSessions.id, flow.sessionId)
  const marked = await db.rows(
    'note a refusal',
    sql`update oauth_sessions set options = coalesce(options, '{}') ||
        jsonb_build_object('refused', coalesce(options -> 'refused', '[]') || to_jsonb(${reason}::text))
      where ${which} and not (coalesce(options -> 'refused', '[]') ? ${reason}::text) returning id::text`,
  )
  return marked.length > 0
}
