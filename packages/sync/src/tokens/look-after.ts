import type { Login, OpenedConnection, SocialDb, TokenLease } from '@bos/social-db'
import { adapterOf } from '../adapter-of.ts'
import type { Core } from '../core.ts'
import { failpoint } from '../failpoint.ts'
import type { ReasonCode } from '../reasons.ts'
import { type Advice, adviceFor, toldKey } from './advice.ts'
import { keepFacebook } from './keep-facebook.ts'
import { keepInstagram } from './keep-instagram.ts'
import { keepBy } from './keep-platform.ts'
import { DAY_MS, type Keeper, type Verdict } from './keeper.ts'
import { tokenFacts } from './token-facts.ts'

const KEEPERS: Readonly<Record<Login, Keeper>> = { facebook: keepFacebook, instagram: keepInstagram }

/** What became of a token that was looked after. `lost`: another one was stored meanwhile, or it is gone. */
export type Looked =
  | { readonly outcome: 'kept' | 'renewed' | 'unclear' | 'lost' }
  | { readonly outcome: 'dead'; readonly reason: ReasonCode }

// Longer than a beat and a slow answer of the database; another process takes over from a dead one after it.
export const TOKEN_LEASE_SECONDS = 30
const HOUR_MS = 3_600_000

/**
 * Looks after a token whose lease is held, stores what came of it with its event, and gives the lease back. The token must be
 * one of this app's: another's must stay due for the app that can look after it.
 */
export async function lookAfter(core: Core, lease: TokenLease, options: { isDoubted?: boolean } = {}): Promise<Looked> {
  return core.telemetry.token(() => lookUnobserved(core, lease, options))
}

async function lookUnobserved(
  core: Core,
  lease: TokenLease,
  { isDoubted = false }: { isDoubted?: boolean },
): Promise<Looked> {
  failpoint('token leased')
  const stop = keepLease(core, lease)
  try {
    const opened = await core.social.worker.open(lease.connectionId)
    // Erased: due again with a new login.
    if (!opened) return await release(core, lease, { outcome: 'lost' }, null)
    if (opened.tokenVersion !== lease.tokenVersion) return await release(core, lease, { outcome: 'lost' }, 0)
    const keep = keeperOf(core, opened.connection)
    const { worker } = core.social
    const beginRefresh = async () => {
      const begun = await worker.beginRefresh(lease)
      failpoint('refresh begun')
      return begun
    }
    const forgetRefresh = () => worker.forgetRefresh(lease)
    return await conclude(core, lease, opened, await keep(core, opened, { isDoubted, beginRefresh, forgetRefresh }))
  } catch (error) {
    // Due again soon, and not once a second: what is wrong here is ours.
    await release(core, lease, undefined, HOUR_MS).catch(() => undefined)
    throw error
  } finally {
    stop()
  }
}

function keeperOf(core: Core, { platform, login }: OpenedConnection['connection']): Keeper {
  const { tokens } = adapterOf(core, platform)
  return tokens === 'meta' ? KEEPERS[login ?? 'facebook'] : keepBy(tokens)
}

/** A row that remembers no app is taken for our own. */
export function isOfOtherApp(
  { config }: Pick<Core, 'config'>,
  { connection: { appId, login } }: Pick<OpenedConnection, 'connection'>,
) {
  return appId !== null && appId !== config.apps[login ?? 'facebook']?.id
}

async function conclude(core: Core, lease: TokenLease, opened: OpenedConnection, verdict: Verdict): Promise<Looked> {
  const { outcome } = verdict
  switch (outcome) {
    case 'lost':
      return release(core, lease, { outcome }, 0)
    case 'unclear': {
      const { message, waitMs = HOUR_MS } = verdict.error
      core.notice({ code: 'token_check_failed', message })
      await remember(core, opened, {})
      return release(core, lease, { outcome }, waitMs)
    }
    case 'kept': {
      const { facts, permissions } = verdict
      const isStored = await remember(core, opened, { facts, permissions })
      return release(core, lease, { outcome: isStored ? outcome : 'lost' }, isStored ? DAY_MS : 0)
    }
    case 'renewed': {
      failpoint('renewal unsaved')
      const isStored = await replace(core, opened, verdict.tokens)
      failpoint('renewal saved')
      return release(core, lease, { outcome: isStored ? outcome : 'lost' }, isStored ? DAY_MS : 0)
    }
    case 'dead': {
      const { reason } = verdict
      const isMarked = await markDead(core, opened, reason)
      return isMarked ? release(core, lease, { outcome, reason }, null) : release(core, lease, { outcome: 'lost' }, 0)
    }
  }
}

/** False when another token was stored meanwhile: what was learned belongs to the old one. */
async function remember(
  core: Core,
  { connection, tokenVersion: expectedVersion }: OpenedConnection,
  { facts = {}, permissions }: { facts?: object; permissions?: readonly string[] | undefined },
): Promise<boolean> {
  const metadata = { ...connection.metadata, ...facts }
  const due = adviceFor(tokenFacts({ ...connection, metadata }), core.now()).filter(
    (advice) => metadata[toldKey(advice)] !== advice.until.toISOString(),
  )
  const told = Object.fromEntries(due.map((advice) => [toldKey(advice), advice.until.toISOString()]))
  if (Object.keys({ ...facts, ...told }).length === 0) return true
  return core.social.transaction(async (social) => {
    const mark = { connectionId: connection.id, metadata: { ...facts, ...told }, permissions, expectedVersion }
    if (!(await social.worker.mergeMetadata(mark))) return false
    for (const advice of due) await recordAdvice(social, { connection, advice })
    return true
  })
}

async function recordAdvice(
  social: SocialDb,
  { connection, advice: { reason, until } }: Pick<OpenedConnection, 'connection'> & { advice: Advice },
): Promise<void> {
  const detail = { reason, until: until.toISOString() }
  await social.events.record({ ...concerning(connection), event: 'reauth_advised', outcome: 'due', detail })
}

async function replace(
  core: Core,
  { connection, tokenVersion: expectedVersion }: OpenedConnection,
  tokens: Extract<Verdict, { outcome: 'renewed' }>['tokens'],
): Promise<boolean> {
  return core.social.transaction(async (social) => {
    const connectionId = connection.id
    if (!(await social.worker.replaceTokens({ ...tokens, connectionId, expectedVersion }))) return false
    await social.events.record({ ...concerning(connection), event: 'token_renewed', outcome: 'ok' })
    return true
  })
}

/** Marks a connection that only a new login helps, with its event; false when another token is stored, or it ended. */
export async function markDead(
  core: Core,
  { connection, tokenVersion: expectedVersion }: OpenedConnection,
  reason: ReasonCode,
): Promise<boolean> {
  return core.social.transaction(async (social) => {
    const mark = { connectionId: connection.id, status: 'needs_reauth', reason, expectedVersion } as const
    if (!(await social.worker.markStatus(mark))) return false
    const event = { event: 'needs_reauth', outcome: 'refused', detail: { reason } } as const
    await social.events.record({ ...concerning(connection), ...event })
    return true
  })
}

const concerning = ({ id, userId, platform }: OpenedConnection['connection']) => ({
  connectionId: id,
  userId,
  platform,
  actor: 'system',
})

/** @param dueInMs When the token is due again, spread by a tenth; null: not before a new login. */
async function release<Outcome>(
  core: Core,
  lease: TokenLease,
  outcome: Outcome,
  dueInMs: number | null,
): Promise<Outcome> {
  const dueInSeconds = dueInMs === null ? null : (dueInMs * (0.95 + Math.random() / 10)) / 1000
  await core.social.worker.releaseToken(lease, { dueInSeconds })
  return outcome
}

/** Renews the lease while Meta takes its time; whoever lost it is stopped by the token's version. */
function keepLease(core: Core, lease: TokenLease): () => void {
  const beat = async (): Promise<void> => {
    try {
      await core.social.worker.extendTokenLease(lease, { leaseSeconds: TOKEN_LEASE_SECONDS })
    } catch {
      core.notice({ code: 'heartbeat_failed', message: 'The lease of a token could not be renewed.' })
    }
  }
  const timer = setInterval(() => void beat(), (TOKEN_LEASE_SECONDS * 1000) / 3)
  return () => clearInterval(timer)
}
