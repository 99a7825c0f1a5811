import { createHash, randomUUID } from 'node:crypto'
import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { cleanObject } from '../clean.ts'
import type { Context } from '../context.ts'
import { textOf, textsOf } from '../database.ts'
import { SocialDbError } from '../errors.ts'
import { secret } from '../secret.ts'
import { oauthSessions } from '../tables/oauth-sessions.ts'
import type { SealedPlace } from '../vault.ts'
import { withGranter } from './granted-by.ts'
import { lockName } from './lock-connections.ts'
import { sameId } from './same-id.ts'
import { explainRefusal } from './session-refusal.ts'
import type { SessionOf, Sessions } from './session-types.ts'

const OPEN_AT_MOST = 5
const SECONDS = 600

export function createSessions({ db, vault, now }: Context): Sessions {
  async function opened({ userId, sessionId }: SessionOf, row: Readonly<Record<string, unknown>> | undefined) {
    const sealed = textOf(row, 'sealed')
    if (sealed === undefined) return undefined
    const place = placeOf(sessionId, userId, textOf(row, 'platform') ?? '', 'pending_grant')
    return (await vault.open(sealed, place)).expose()
  }

  return {
    async create({ userId, platform, state, browserBinding, codeVerifier, options, ttlSeconds = SECONDS, ...input }) {
      const id = randomUUID()
      const sealed = codeVerifier && (await vault.seal(codeVerifier, placeOf(id, userId, platform, 'code_verifier')))
      return db.transaction('open a consent flow', async (tx) => {
        await lockName(tx, 'oauth_sessions', userId, platform)
        const [row] = await tx.run('open a consent flow', (database) =>
          database
            .insert(oauthSessions)
            .values({
              id,
              userId,
              platform,
              stateToken: sha256(state),
              browserBinding: sha256(browserBinding),
              redirectUri: input.redirectUri,
              requestedScopes: [...input.requestedScopes],
              codeVerifier: sealed,
              options: options && cleanObject(options),
              expiresAt: sql`${now()} + make_interval(secs => ${ttlSeconds})`,
              createdAt: now(),
            })
            .returning({ expiresAt: oauthSessions.expiresAt }),
        )
        await tx.rows(
          'close the oldest flows',
          sql`update oauth_sessions set expires_at = ${now()}, code_verifier = null where id in (
            select id from oauth_sessions where user_id = ${userId} and platform = ${platform} and id <> ${id}
            and consumed_at is null and expires_at > ${now()} order by created_at desc, id offset ${OPEN_AT_MOST - 1})`,
        )
        if (!row) throw new SocialDbError('The consent flow was not written.', { code: 'failed' })
        return { sessionId: id, expiresAt: row.expiresAt }
      })
    },

    async redeem({ userId, platform, state, browserBinding }) {
      const wanted = { userId, platform, stateHash: sha256(state), bindingHash: sha256(browserBinding) }
      // One statement decides: whoever loses the row lock sees consumed_at set, and finds no row.
      const [row] = await db.rows(
        'redeem a state',
        sql`with open as (
          select id, code_verifier from oauth_sessions where state_token = ${wanted.stateHash} and consumed_at is null
          and expires_at > ${now()} and user_id = ${userId} and platform = ${platform}
          and browser_binding = ${wanted.bindingHash} for update)
        update oauth_sessions set consumed_at = ${now()}, code_verifier = null from open where oauth_sessions.id = open.id
        returning oauth_sessions.id::text, redirect_uri as redirect, requested_scopes as scopes,
          open.code_verifier as verifier, coalesce(options, '{}')::text as options`,
      )
      const sessionId = textOf(row, 'id')
      const redirectUri = textOf(row, 'redirect')
      if (sessionId === undefined || redirectUri === undefined) return explainRefusal(db, wanted)
      const sealed = textOf(row, 'verifier')
      return {
        status: 'redeemed',
        sessionId,
        redirectUri,
        requestedScopes: textsOf(row?.['scopes']),
        codeVerifier: sealed
          ? await vault.open(sealed, placeOf(sessionId, userId, platform, 'code_verifier'))
          : undefined,
        options: objectOf(textOf(row, 'options')),
      }
    },

    async keepGrant({ userId, sessionId, grant, person }) {
      const mine = and(
        sameId(oauthSessions.id, sessionId),
        eq(oauthSessions.userId, userId),
        isNotNull(oauthSessions.consumedAt),
        isNull(oauthSessions.outcome),
      )
      const [row] = await db.run('read a consent flow', (database) =>
        database.select({ platform: oauthSessions.platform }).from(oauthSessions).where(mine),
      )
      if (!row) throw notFound(sessionId)
      const pendingGrant = await vault.seal(secret(grant), placeOf(sessionId, userId, row.platform, 'pending_grant'))
      const kept = await db.run('keep a grant', (database) =>
        database
          .update(oauthSessions)
          .set({
            pendingGrant,
            expiresAt: sql`${now()} + make_interval(secs => ${SECONDS})`,
            ...(person && { options: withGranter(person) }),
          })
          .where(mine)
          .returning({ id: oauthSessions.id }),
      )
      if (kept.length === 0) throw notFound(sessionId)
    },

    async takeGrant({ userId, sessionId }) {
      const [row] = await db.rows(
        'take a grant',
        sql`with kept as (
          select id, pending_grant from oauth_sessions where ${sameId(oauthSessions.id, sessionId)} and user_id = ${userId}
          and pending_grant is not null and expires_at > ${now()} for update)
        update oauth_sessions set pending_grant = null from kept where oauth_sessions.id = kept.id
        returning kept.pending_grant as sealed, platform`,
      )
      return opened({ userId, sessionId }, row)
    },

    async peekGrant({ userId, sessionId }) {
      const [row] = await db.rows(
        'look at a grant',
        sql`select pending_grant as sealed, platform from oauth_sessions
        where ${sameId(oauthSessions.id, sessionId)} and user_id = ${userId}
          and pending_grant is not null and expires_at > ${now()}`,
      )
      return opened({ userId, sessionId }, row)
    },

    async finish({ userId, sessionId, outcome }) {
      const closed = await db.run('close a consent flow', (database) =>
        database
          .update(oauthSessions)
          .set({ outcome: { ...cleanObject(outcome) }, pendingGrant: null })
          .where(
            and(sameId(oauthSessions.id, sessionId), eq(oauthSessions.userId, userId), isNull(oauthSessions.outcome)),
          )
          .returning({ id: oauthSessions.id }),
      )
      if (closed.length === 0) throw notFound(sessionId)
    },

    async read({ userId, sessionId }) {
      const { platform, outcome, options, consumedAt } = oauthSessions
      const [row] = await db.run('read a consent flow', (database) =>
        database
          .select({ platform, outcome, options, consumedAt, isOver: sql<boolean>`expires_at <= ${now()}` })
          .from(oauthSessions)
          .where(and(sameId(oauthSessions.id, sessionId), eq(oauthSessions.userId, userId))),
      )
      if (!row) return undefined
      const open = row.consumedAt === null ? 'open' : 'answered'
      const status = row.outcome === null ? (row.isOver ? 'expired' : open) : 'closed'
      return { platform: row.platform, status, outcome: row.outcome ?? undefined, options: row.options ?? {} }
    },

    async cancel({ userId, sessionId }) {
      const closed = await db.run('cancel a consent flow', (database) =>
        database
          .update(oauthSessions)
          .set({
            outcome: { status: 'cancelled' },
            pendingGrant: null,
            codeVerifier: null,
            consumedAt: sql`coalesce(${oauthSessions.consumedAt}, ${now()})`,
          })
          .where(
            and(sameId(oauthSessions.id, sessionId), eq(oauthSessions.userId, userId), isNull(oauthSessions.outcome)),
          )
          .returning({ id: oauthSessions.id }),
      )
      return closed.length > 0
    },
  }
}

function placeOf(rowId: string, userId: string, platform: string, column: SealedPlace['column']): SealedPlace {
  return { rowId, userId, platform, column, version: 0 }
}

function objectOf(json: string | undefined): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(json ?? '{}')
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

function notFound(sessionId: string): SocialDbError {
  return new SocialDbError(`There is no consent flow ${sessionId} of this owner that goes on.`, { code: 'not_found' })
}
