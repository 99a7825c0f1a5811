import { type GraphError, isGraphError } from '@bos/meta-client'
import type { Lease } from '@bos/social-db'
import type { Core } from './core.ts'
import type { Batch, PullContext, Stream } from './platform.ts'
import type { MissingPart, StreamReport } from './report.ts'

/** What pulling one stream came to. */
export interface StreamResult {
  readonly report: StreamReport
  /** Where the next run starts; absent unless the stream was read to its end. */
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
  const reportAs = (complete: boolean): StreamReport => ({
    name: stream.name,
    ...counts,
    complete,
    missing: [...missing],
  })

  try {
    for await (const batch of stream.pull(context)) {
      const stored = await store(core, lease, batch)
      counts.read += batch.read
      counts.written += stored.written
      counts.unchanged += stored.unchanged
      missing.push(...(batch.missing ?? []))
      watermark = batch.watermark ?? watermark
      onPage(reportAs(false))
    }
  } catch (error) {
    if (context.signal.aborted) {
      missing.push({ what: stream.name, reason: 'stopped', action: 'Nothing: the next run goes on from here.' })
      return { report: reportAs(false), stop: 'stopped' }
    }
    if (!isGraphError(error)) throw error
    missing.push({ what: stream.name, reason: error.code, action: error.message })
    const stop = stopAfter(error)
    return {
      report: reportAs(false),
      ...(stop && { stop }),
      ...(error.waitMs !== undefined && { waitMs: error.waitMs }),
    }
  }
  const report = reportAs(true)
  onPage(report)
  return { report, ...(watermark && { watermark }) }
}

/** A stream that was not begun because an earlier one ended the run. */
export function notBegun(stream: Stream, reason: NonNullable<StreamResult['stop']>): StreamReport {
  const missing = [{ what: stream.name, reason, action: 'Nothing: the next run begins with it.' }]
  return { name: stream.name, read: 0, written: 0, unchanged: 0, complete: false, missing }
}

async function store(core: Core, lease: Lease, batch: Batch): Promise<{ written: number; unchanged: number }> {
  const { worker } = core.social
  const results = [
    batch.content?.length ? await worker.writeContent(lease, batch.content) : undefined,
    batch.analytics?.length ? await worker.writeAnalytics(lease, batch.analytics) : undefined,
  ]
  if (batch.profile) await worker.saveProfile(lease, batch.profile)
  return {
    written: results.reduce((sum, result) => sum + (result?.written ?? 0), 0),
    unchanged: results.reduce((sum, result) => sum + (result?.unchanged ?? 0), 0),
  }
}

// One refused edge says nothing about the others; a block or a dead token ends them all.
function stopAfter({ action }: GraphError): StreamResult['stop'] {
  return action === 'throttled' || action === 'reconnect' ? action : undefined
}
