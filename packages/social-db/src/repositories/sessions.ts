import { createHash, randomUUID } from 'node:crypto'
import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { cleanObject } from '../clean.ts'
import type { Context } from '../context.ts'
import { textOf, textsOf } from '../database.ts'
import { SocialDbError } from '../errors.ts'
import { secret } from '../secret.ts'
import type { Secret } from '../secret.ts'
import { oauthSessions } from '../tables/oauth-sessions.ts'
import type { Platform } from '../tables/vocabulary.ts'
import type { SealedPlace } from '../vault.ts'
import { lockName } from './lock-connections.ts'
import { sameId } from './same-id.ts'
import { explainRefusal } from './session-refusal.ts'
import type { RedeemRefusal } from './session-refusal.ts'

export interface CreateSession {
  readonly userId: string
  readonly platform: Platform
  /** The raw `state` of the consent URL; only its SHA-256 is stored. */
  readonly state: string
  /** The raw value of the browser's cookie; only its SHA-256 is stored. */
  readonly browserBinding: string
  readonly redirectUri: string
  readonly requestedScopes: readonly string[]
  /** Stored sealed. */
  readonly codeVerifier?: Secret | undefined
  /** What the flow is for, as `redeem` and `read` give it back: codes, names and ids only. */
  readonly options?: Readonly<Record<string, unknown>> | undefined
  /** Default 600. */
  readonly ttlSeconds?: number | undefined
}

export interface RedeemSession {
  readonly userId: string
  readonly platform: Platform
  readonly state: string
  readonly browserBinding: string
}

export interface RedeemedSession {
  readonly status: 'redeemed'
  readonly sessionId: string
  readonly redirectUri: string
  readonly requestedScopes: readonly string[]
  readonly codeVerifier: Secret | undefined
  readonly options: Readonly<Record<string, unknown>>
}

/** How far a flow has come. */
export interface SessionState {
  readonly platform: Platform
  /** `open`: the dialog was not answered yet; `answered`: it was, and nothing is decided; `closed`: see the outcome. */
  readonly status: 'open' | 'answered' | 'closed' | 'expired'
  /** What `finish` was given; undefined before. */
  readonly outcome: Readonly<Record<string, unknown>> | undefined
  readonly options: Readonly<Record<string, unknown>>
}

interface SessionOf {
  readonly userId: string
  readonly sessionId: string
}

/** Consent flows, from the click to the choice of accounts. */
export interface Sessions {
  /** Opens a flow. An owner has at most five open per platform: the oldest expires. */
  create(input: CreateSession): Promise<{ readonly sessionId: string; readonly expiresAt: Date }>
  /**
   * Uses a flow's `state` up. Of any number of callers at once exactly one is told `redeemed`; a refused call leaves
   * the row as it was.
   */
  redeem(input: RedeemSession): Promise<RedeemedSession | { readonly status: RedeemRefusal }>
  /**
   * Keeps what the person granted, sealed, for ten minutes, until the accounts are chosen.
   *
   * @throws {SocialDbError} `not_found`, also when the flow was closed.
   */
  keepGrant(options: SessionOf & { readonly grant: string }): Promise<void>
  /** Hands the grant out once and wipes it; undefined when there is none (any more). */
  takeGrant(options: SessionOf): Promise<string | undefined>
  /** Closes the flow with what came of it: codes and ids only. @throws `not_found` */
  finish(options: SessionOf & { readonly outcome: object }): Promise<void>
  /** How far a flow has come; undefined when the owner has none of that id, or it was swept, a day after its end. */
  read(options: SessionOf): Promise<SessionState | undefined>
  /** Closes a flow that has no outcome yet, and wipes what was granted; false when there is no such flow. */
  cancel(options: SessionOf): Promise<boolean>
}

const OPEN_AT_MOST = 5
const SECONDS = 600

export function createSessions({ db, vault, now }: Context): Sessions {
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
      if (sessionId === undefined || redirectUri === undefined) return { status: await explainRefusal(db, wanted) }
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

    async keepGrant({ userId, sessionId, grant }) {
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
          .set({ pendingGrant, expiresAt: sql`${now()} + make_interval(secs => ${SECONDS})` })
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
      const sealed = textOf(row, 'sealed')
      if (sealed === undefined) return undefined
      const place = placeOf(sessionId, userId, textOf(row, 'platform') ?? '', 'pending_grant')
      return (await vault.open(sealed, place)).expose()
    },

    async finish({ userId, sessionId, outcome }) {
      const closed = await db.run('close a consent flow', (database) =>
        database
          .update(oauthSessions)
          .set({ outcome: { ...cleanObject(outcome) }, pendingGrant: null })
          .where(and(sameId(oauthSessions.id, sessionId), eq(oauthSessions.userId, userId)))
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
  return new SocialDbError(`There is no consent flow ${sessionId} of this owner.`, { code: 'not_found' })
}
