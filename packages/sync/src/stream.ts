import { type GraphError, isGraphError } from '@bos/meta-client'
import type { Lease } from '@bos/social-db'
import type { Core } from './core.ts'
import type { Batch, PullContext, Stream } from './platform.ts'
import type { MissingPart, StreamReport } from './report.ts'

/** What pulling one stream came to. */
export interface StreamResult {
  readonly report: StreamReport
  /** Where the next run starts; absent = where this one did. */
  readonly watermark?: Readonly<Record<string, unknown>>
  /** Why the run must not go on to its other streams. */
  readonly stop?: 'throttled' | 'reconnect' | 'stopped'
  readonly waitMs?: number
}

export interface PullOptions {
  readonly lease: Lease
  readonly stream: Stream
  readonly context: PullContext
  readonly onPage: (report: StreamReport) => void
}

/** Pulls a stream page by page and stores each page before it asks for the next but one. */
export async function pullStream(core: Core, { lease, stream, context, onPage }: PullOptions): Promise<StreamResult> {
  const counts = { read: 0, written: 0, unchanged: 0 }
  const missing: MissingPart[] = []
  let watermark: StreamResult['watermark']
  let isTruncated = false
  const reportAs = (complete: boolean): StreamReport => ({
    name: stream.name,
    ...counts,
    complete,
    missing: [...missing],
  })

  const kept = () => (watermark ? { watermark } : {})

  try {
    for await (const batch of stream.pull(context)) {
      const stored = await store(core, lease, stream, batch)
      counts.read += batch.read
      counts.written += stored.written
      counts.unchanged += stored.unchanged
      for (const part of batch.missing ?? []) addMissing(missing, part)
      watermark = batch.watermark ?? watermark
      isTruncated ||= batch.isTruncated ?? false
      onPage(reportAs(false))
    }
  } catch (error) {
    if (!isGraphError(error)) throw error
    if (error.code === 'aborted' && context.signal.aborted) {
      missing.push({ what: stream.name, reason: 'stopped', action: 'Nothing: the next run goes on from here.' })
      return { report: reportAs(false), ...kept(), stop: 'stopped' }
    }
    missing.push({ what: stream.name, reason: error.code, action: error.message })
    const stop = stopAfter(error)
    return {
      report: reportAs(false),
      ...kept(),
      ...(stop && { stop }),
      ...(error.waitMs !== undefined && { waitMs: error.waitMs }),
    }
  }
  const report = reportAs(!isTruncated)
  onPage(report)
  return { report, ...kept() }
}

// Windows are read in pieces; what is missing in all of them is one thing missing over all of them.
function addMissing(missing: MissingPart[], part: MissingPart): void {
  const index = missing.findIndex(
    ({ what, reason, range }) => what === part.what && reason === part.reason && range?.until === part.range?.since,
  )
  const same = missing[index]
  if (!same?.range || !part.range) missing.push(part)
  else missing[index] = { ...part, range: { since: same.range.since, until: part.range.until } }
}

/** A stream that was not begun because an earlier one ended the run. */
export function notBegun(stream: Stream, reason: NonNullable<StreamResult['stop']>): StreamReport {
  const missing = [{ what: stream.name, reason, action: 'Nothing: the next run begins with it.' }]
  return { name: stream.name, read: 0, written: 0, unchanged: 0, complete: false, missing }
}

// The watermark is written with the rows that it speaks of, so that a killed run loses neither.
async function store(
  core: Core,
  lease: Lease,
  stream: Stream,
  { content = [], analytics = [], profile, watermark }: Batch,
): Promise<{ written: number; unchanged: number }> {
  const { worker } = core.social
  const mark = watermark ? { watermark: { [stream.name]: watermark } } : {}
  const items = await worker.writeContent(lease, content, analytics.length === 0 ? mark : {})
  const numbers = await worker.writeAnalytics(lease, analytics, mark)
  const counts = { written: items.written + numbers.written, unchanged: items.unchanged + numbers.unchanged }
  if (!profile) return counts
  const isChanged = await worker.saveProfile(lease, profile)
  return isChanged ? { ...counts, written: counts.written + 1 } : { ...counts, unchanged: counts.unchanged + 1 }
}

// One refused edge says nothing about the others; a block or a dead token ends them all.
function stopAfter({ action }: GraphError): StreamResult['stop'] {
  return action === 'throttled' || action === 'reconnect' ? action : undefined
}
