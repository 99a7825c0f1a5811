import type { AppSubscription } from '@bos/meta-client/oauth'
import {
  type Connection,
  isSocialDbError,
  type OpenedConnection,
  type Pause,
  type SocialDbError,
  type SyncState,
} from '@bos/social-db'
import type { DatabaseState } from '@bos/social-db/migrate'
import type { Seen } from '../answer-watch.ts'
import type { Owner } from '../connect/flow.ts'
import { isAtMeta } from '../adapter-of.ts'
import type { Surroundings } from '../core.ts'
import type { Store } from '../open-store.ts'
import { answerOf } from '../tokens/keeper.ts'
import { isOfOtherApp } from '../tokens/look-after.ts'
import { askFacebook, type FacebookAnswers } from './ask-facebook.ts'
import { askInstagram, type InstagramAnswers } from './ask-instagram.ts'
import { type Asked, askedStore } from './asked.ts'
import type { RedirectAnswer } from './ask-redirect.ts'
import type { Opened } from './open.ts'

/** What holds for the whole installation. */
export interface General {
  readonly now: Date
  readonly opened: Pick<Opened, 'surroundings' | 'problem'>
  readonly database: Asked<DatabaseState, SocialDbError>
  /** How far the database's clock is ahead of this machine's, in ms; undefined: not told. */
  readonly databaseAheadMs: number | undefined
  readonly pause: Pause | undefined
  /** What the app has subscribed to, which Meta tells the app alone. */
  readonly app: Asked<readonly AppSubscription[]>
  readonly seen: Seen | undefined
  /** Undefined: it was not to be called. */
  readonly redirect?: RedirectAnswer | undefined
  /** The one connection that is looked at. */
  readonly of?: OfConnection | undefined
}

/** What there is to know about one connection. */
export interface OfConnection {
  readonly connection: Connection
  readonly state: SyncState | undefined
  readonly isOfOtherApp: boolean
  /** Undefined: there is none, it does not open, or it was not asked for. */
  readonly opened?: OpenedConnection | undefined
  /** Why the token was not used: it does not open, or its use could not be written down. */
  readonly problem?: SocialDbError | undefined
  /** Undefined: Meta was not asked. */
  readonly facebook?: FacebookAnswers | undefined
  /** Undefined: Instagram was not asked. */
  readonly instagram?: InstagramAnswers | undefined
}

/** Asks the database how it stands: it may be one that was never migrated. */
export async function askDatabase(
  { store, problem }: Opened,
  { systemNow = Date.now }: { systemNow?: () => number } = {},
): Promise<Pick<General, 'database' | 'databaseAheadMs' | 'pause'>> {
  const none = { databaseAheadMs: undefined, pause: undefined }
  if (!store) return { ...none, database: isSocialDbError(problem) ? { error: problem } : {} }
  // Migrations weigh more than all else here.
  const { inspectDatabase } = await import('@bos/social-db/migrate')
  const before = systemNow()
  const database = await askedStore(inspectDatabase(store.database))
  if (!database.answer) return { ...none, database }
  // The middle of the question, so that a slow answer is no skew.
  const databaseAheadMs = database.answer.now.getTime() - (before + systemNow()) / 2
  const { answer: pause } = await askedStore(store.social.worker.settings.pause())
  return { database, databaseAheadMs, pause }
}

/** One call: what the app has subscribed to tells also whether Meta takes the app's id and secret. */
export async function askApp({ subscriptions }: Surroundings): Promise<General['app']> {
  return answerOf(subscriptions.app.list())
}

/**
 * Opens the tokens of a connection, writes that down, and asks Meta about them: nothing where another app would have to.
 */
export async function askAbout(
  surroundings: Surroundings,
  { social }: Store,
  { owner, ...about }: Pick<OfConnection, 'connection' | 'state'> & { readonly owner: Required<Owner> },
): Promise<OfConnection> {
  const { id: connectionId, platform, login } = about.connection
  if (isOfOtherApp(surroundings, about)) return { ...about, isOfOtherApp: true }
  const known = { ...about, isOfOtherApp: false }
  if (!isAtMeta(surroundings, platform)) return known
  const { answer: opened, error: unread } = await askedStore(social.worker.open(connectionId))
  if (!opened) return { ...known, problem: unread }
  const detail = { purpose: 'diagnose' }
  const use = { event: 'token_used', outcome: 'ok', ...owner, platform, connectionId, detail }
  const { error: unwritten } = await askedStore(social.events.record(use))
  if (unwritten) return { ...known, problem: unwritten }
  return login === 'instagram'
    ? { ...known, opened, instagram: await askInstagram(surroundings, opened) }
    : { ...known, opened, facebook: await askFacebook(surroundings, opened) }
}
