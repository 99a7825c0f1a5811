import { isSocialDbError, type Lease } from '@bos/social-db'
import type { Core } from './core.ts'
import { failpoint } from './failpoint.ts'
import { joinBatches } from './join-batches.ts'
import { type Fault, faultOf } from './platform-fault.ts'
import type { AccountContext, Batch, Stream } from './platform.ts'
import { readGroupsAhead } from './read-ahead.ts'
import type { MissingPart, StreamReport } from './report.ts'

/** What pulling one stream came to. */
export interface StreamResult {
  readonly report: StreamReport
  /** Where the next run starts; absent = where this one did. */
  readonly watermark?: Readonly<Record<string, unknown>>
  /** Why the run must not go on to its other streams. */
  readonly stop?: 'throttled' | 'reconnect' | 'stopped'
  readonly waitMs?: number
  /** False: nothing was asked. Default true. */
  readonly isBegun?: boolean
}

export interface PullOptions<Context extends AccountContext> {
  readonly lease: Lease
  readonly stream: Stream<Context>
  readonly context: Context
  readonly onPage: (report: StreamReport) => void
}

/** Pulls a stream batch by batch: the next ones are made while others are stored. */
export async function pullStream<Context extends AccountContext>(
  core: Core,
  { lease, stream, context, onPage }: PullOptions<Context>,
): Promise<StreamResult> {
  const counts = { read: 0, written: 0, unchanged: 0 }
  const missing: MissingPart[] = []
  let watermark: StreamResult['watermark']
  let isTruncated = false
  let covered: StreamReport['covered']
  const reportAs = (complete: boolean): StreamReport => ({
    name: stream.name,
    ...counts,
    complete,
    missing: [...missing],
    ...(covered && { covered }),
  })

  const kept = () => (watermark ? { watermark } : {})

  try {
    for await (const group of readGroupsAhead(context, (ahead) => stream.pull(ahead), stream.batchesAhead ?? 1)) {
      for (const batch of joinBatches(group)) {
        failpoint('page read')
        const stored = await store(core, lease, stream, batch)
        failpoint('page stored')
        counts.read += batch.read
        counts.written += stored.written
        counts.unchanged += stored.unchanged
        for (const part of batch.missing ?? []) addMissing(missing, part)
        watermark = batch.watermark ?? watermark
        isTruncated ||= batch.isTruncated ?? false
        if (batch.covered) covered = { since: covered?.since ?? batch.covered.since, until: batch.covered.until }
        onPage(reportAs(false))
      }
    }
  } catch (error) {
    if (isSocialDbError(error) && error.constraint === COMPETITOR_KEY) {
      missing.push({ what: stream.name, reason: 'host', action: GONE_COMPETITOR })
      return { report: reportAs(false), ...kept() }
    }
    const fault = faultOf(error)
    if (!fault) throw error
    if (fault.code === 'aborted' && context.signal.aborted) {
      missing.push({ what: stream.name, reason: 'stopped', action: 'Nothing: the next run goes on from here.' })
      return { report: reportAs(false), ...kept(), stop: 'stopped' }
    }
    missing.push({ what: stream.name, reason: fault.code, action: fault.message })
    const stop = stopAfter(fault)
    return {
      report: reportAs(false),
      ...kept(),
      ...(stop && { stop }),
      ...(fault.waitMs !== undefined && { waitMs: fault.waitMs }),
    }
  }
  const report = reportAs(!isTruncated)
  onPage(report)
  return { report, ...kept() }
}

// A competitor that the host named and has deleted since is its affair, and no reason to let the account be.
const COMPETITOR_KEY = 'social_media_content_competitor_id_fkey'
const GONE_COMPETITOR = 'Nothing: a competitor is no longer in the competitors table; the next run asks again.'

// Windows are read in pieces; what is missing in all of them is one thing missing over all of them.
function addMissing(missing: MissingPart[], part: MissingPart): void {
  const index = missing.findIndex(
    ({ what, reason, range }) => what === part.what && reason === part.reason && range?.until === part.range?.since,
  )
  const same = missing[index]
  if (same && !same.range && !part.range) return
  if (!same?.range || !part.range) missing.push(part)
  else missing[index] = { ...part, range: { since: same.range.since, until: part.range.until } }
}

/** A stream whose last reading is fresh enough. */
export function notDue({ name }: Pick<Stream, 'name'>, skippedUntil: Date): StreamReport {
  return { name, read: 0, written: 0, unchanged: 0, complete: true, missing: [], skippedUntil }
}

/** A stream that was not begun because an earlier one ended the run. */
export function notBegun(stream: Pick<Stream, 'name'>, reason: NonNullable<StreamResult['stop']>): StreamReport {
  const missing = [{ what: stream.name, reason, action: 'Nothing: the next run begins with it.' }]
  return { name: stream.name, read: 0, written: 0, unchanged: 0, complete: false, missing }
}

// The watermark is written with the rows that it speaks of, so that a killed run loses neither.
async function store(
  core: Core,
  lease: Lease,
  stream: Pick<Stream, 'name'>,
  { content = [], analytics = [], profile, seen, watermark }: Batch,
): Promise<{ written: number; unchanged: number }> {
  const { worker } = core.social
  const mark = watermark ? { watermark: { [stream.name]: watermark } } : {}
  const items = await worker.writeContent(lease, content, analytics.length === 0 ? mark : {})
  failpoint('content stored')
  const numbers = await worker.writeAnalytics(lease, analytics, mark)
  failpoint('numbers stored')
  if (seen) failpoint('removal pending')
  const gone = seen ? await worker.markUnseen(lease, seen) : 0
  const counts = { written: items.written + numbers.written + gone, unchanged: items.unchanged + numbers.unchanged }
  if (!profile) return counts
  const isChanged = await worker.saveProfile(lease, profile)
  return isChanged ? { ...counts, written: counts.written + 1 } : { ...counts, unchanged: counts.unchanged + 1 }
}

// One refused edge says nothing about the others; a block or a dead token ends them all.
function stopAfter({ action }: Fault): StreamResult['stop'] {
  return action === 'throttled' || action === 'reconnect' ? action : undefined
}
