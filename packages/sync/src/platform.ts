import type { Graph } from '@bos/meta-client'
import type { AnalyticsRow, Connection, ContentRow, Profile, CompleteListing } from '@bos/social-db'
import type { Competitor } from './competitors.ts'
import type { MissingPart } from './report.ts'

/**
 * The port behind which each platform lives: it names its streams and turns what the platform answers into rows.
 *
 * It knows nothing of leases, tokens or SQL; the run knows nothing of Graph.
 */
export interface Platform {
  readonly name: string
  /** In the order they are pulled: cheap and fresh first. */
  readonly streams: readonly Stream[]
}

export interface Stream {
  readonly name: string
  /** How often it is worth reading, in minutes; absent: in every run. One that failed is read again by the next run. */
  readonly everyMinutes?: number
  /** Reads the stream's window page by page. Faults are thrown; an expected absence is a `missing` entry. */
  pull(context: PullContext): AsyncIterable<Batch>
}

export interface PullContext {
  readonly graph: Graph
  /** The graph as the person behind a Page's token sees it; undefined where there is none. */
  readonly person: Graph | undefined
  readonly connection: Connection
  readonly now: Date
  /** The last `Batch.watermark` of this stream that was kept; empty on the first run. */
  readonly watermark: Readonly<Record<string, unknown>>
  readonly signal: AbortSignal
  /** Whom the owner compares the account with; undefined when the host's function failed, or the run ended before. */
  readonly competitors: () => Promise<readonly Competitor[] | undefined>
}

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
