import type { Graph } from '@bos/meta-client'
import type { ConversionGoal } from '@bos/meta-client/ads'
import type { Capability } from '@bos/meta-client/oauth'
import type { AnalyticsRow, CompleteListing, Connection, ContentRow, Profile, Secret, StoredItem } from '@bos/social-db'
import type { AdAccountChoice } from './ad-accounts.ts'
import type { Competitor } from './competitors.ts'
import type { Environment } from './config.ts'
import type { MissingPart } from './report.ts'

/**
 * The port behind which each platform lives: it names its streams and turns what the platform answers into rows.
 *
 * It knows nothing of leases or SQL; the run knows nothing of the platform.
 */
export type Platform = MetaPlatform | OtherPlatform

/** Its tokens are Meta's: the login of a connection tells how they are kept. */
export interface MetaPlatform extends Named {
  readonly tokens: 'meta'
  readonly streams: readonly Stream<PullContext>[]
}

/** Its tokens are shown to it alone. */
export interface OtherPlatform extends Named {
  readonly tokens: KeepToken
  readonly streams: readonly Stream[]
}

interface Named {
  /** One of the schema's platforms. */
  readonly name: Connection['platform']
}

/** In the order they are pulled: cheap and fresh first. */
export interface Stream<Context extends AccountContext = AccountContext> {
  readonly name: string
  /** How often it is worth reading, in minutes; absent: in every run. One that failed is read again by the next run. */
  readonly everyMinutes?: number
  /** It is there only for connections that are meant for this. Absent: for all. */
  readonly capability?: Capability
  /**
   * How many batches are read while others are stored; content that came meanwhile is stored by one statement. Default 1:
   * more where a batch costs hardly more than one request, because a run that ends early asks again for what it has not
   * stored.
   */
  readonly batchesAhead?: number
  /**
   * Reads the stream's window page by page. Faults are thrown, as `GraphError` or `PlatformFault`; an expected absence is a
   * `missing` entry.
   */
  pull(context: Context): AsyncIterable<Batch>
}

/** What a stream of any platform is given. */
export interface AccountContext {
  readonly connection: Connection
  readonly token: Secret
  /** Reaches the platform: the global fetch, or in tests its stand-in. */
  readonly fetch: typeof fetch
  /** When the stream began. */
  readonly now: Date
  /** This very moment. */
  readonly clock: () => Date
  /** Finished days of numbers that a first run reads back. */
  readonly backfillDays: number
  /** The last `Batch.watermark` of this stream that was kept; empty on the first run. */
  readonly watermark: Readonly<Record<string, unknown>>
  /** The same in a full run too, which begins anew: for what not even that may forget. */
  readonly remembered: Readonly<Record<string, unknown>>
  readonly signal: AbortSignal
  /** The stored days in `[since, until)`, oldest first, for what is added up of several readings. */
  readonly storedDays: (
    metric: AnalyticsRow['metricType'],
    range: { readonly since: string; readonly until: string },
  ) => Promise<readonly StoredDay[]>
  /** The stored items with these ids of the platform; one that is not stored is left out. */
  readonly storedItems: (platformContentIds: readonly string[]) => Promise<readonly StoredItem[]>
  /** Whom the owner compares the account with; undefined when the host's function failed, or the run ended before. */
  readonly competitors: () => Promise<readonly Competitor[] | undefined>
}

/** What a stream of Meta's platforms is given besides. */
export interface PullContext extends AccountContext {
  readonly graph: Graph
  /** The graph as the person behind a Page's token sees it; undefined where there is none. */
  readonly person: Graph | undefined
  /** The person's grant has ended, as far as is known: only connecting again helps. */
  readonly isPersonOver: boolean
  readonly adAccounts: () => Promise<AdAccountChoice>
  readonly conversionGoals: readonly ConversionGoal[]
}

/** A day as it is stored. */
export type StoredDay = Pick<AnalyticsRow, 'day' | 'value'> & {
  readonly breakdown: Readonly<Record<string, unknown>> | null
}

/**
 * Called daily, when the token has run out, and when the platform refused it (`isDoubted`).
 *
 * @throws {PlatformFault} When the platform did not answer: that says nothing about the token, and is tried again.
 */
export type KeepToken = (account: {
  readonly connection: Connection
  readonly accessToken: Secret
  /** Undefined: none is stored. */
  readonly refreshToken: Secret | undefined
  readonly isDoubted: boolean
  /** An earlier try to renew this very token ended without an answer: the platform may have put another in its place. */
  readonly isAfterLoss: boolean
  /** Where the platform's client id and secret are. */
  readonly env: Environment
  readonly fetch: typeof fetch
  readonly now: Date
  /** Fires after 30 seconds; what comes later is not waited for. */
  readonly signal: AbortSignal
}) => Promise<KeptToken>

type KeptToken =
  /** It lives. */
  | { readonly outcome: 'kept' }
  | {
      readonly outcome: 'renewed'
      readonly accessToken: Secret
      /** Undefined: the stored one goes on serving. */
      readonly refreshToken?: Secret | undefined
      /** Null: it does not run out, or the platform does not say when. */
      readonly tokenExpiresAt: Date | null
    }
  /** Only a new login helps: the platform said so. */
  | { readonly outcome: 'dead' }

export interface Batch {
  /** Items or readings that the platform sent for this batch. */
  readonly read: number
  readonly content?: readonly ContentRow[]
  readonly analytics?: readonly AnalyticsRow[]
  readonly profile?: Profile
  readonly missing?: readonly MissingPart[]
  /** What a listing that was read to its end has: stored items that two in a row miss are gone. */
  readonly seen?: CompleteListing
  /** The days that were read, half-open. */
  readonly covered?: { readonly since: string; readonly until: string }
  /** True when the platform has more than could be read: the stream is then not complete. */
  readonly isTruncated?: boolean
  /** Where the next run starts once this batch is stored: everything before it must have been yielded. */
  readonly watermark?: Readonly<Record<string, unknown>>
}
