import { rowsWritten, type StreamReport, type SyncReport } from '../report.ts'
import type { Context, RunChoice, Terminal } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { withSync } from './open.ts'
import { createProgress } from './progress.ts'
import { counted, plain, timeOf, wrap } from './text.ts'

/** Syncs one connection, with a bar over the streams of its platform. */
export async function syncOne(context: Context, connectionId: string, choice: RunChoice): Promise<ExitCode> {
  const { full = false, json = false, for: forSeconds } = choice
  const signal = context.takeStop()
  const progress = createProgress(context)
  const report = await withSync(context, choice, (sync) =>
    sync.run(connectionId, {
      full,
      signal,
      ...(forSeconds !== undefined && { forSeconds }),
      onProgress({ stream, step, steps, read, written, done }) {
        const text = `${step}/${steps} ${stream}: ${counted(read, 'item')} read, ${counted(written, 'row')} written`
        if (done) progress.step(step / steps, text)
        else progress.tell((step - 1) / steps, text)
      },
    }),
  ).finally(() => progress.end())
  if (json) context.out(JSON.stringify(report))
  else print(context, report)
  if (report.status === 'complete') return EXIT.done
  return signal.aborted ? EXIT.interrupted : EXIT.failed
}

function print(terminal: Terminal, report: SyncReport): void {
  const { out, columns } = terminal
  const { status, summary, streams, nextDueAt, token } = report
  for (const line of wrap(`${status}: ${plain(summary)}`, { columns })) out(line)
  for (const stream of streams) printStream(terminal, stream)
  if (streams.length > 0) out(`${counted(rowsWritten(report), 'row')} written in all`)
  if (token) for (const line of wrap(plain(token.note), { columns })) out(line)
  if (nextDueAt) out(`next due ${timeOf(nextDueAt)}`)
}

function printStream({ out, columns }: Terminal, stream: StreamReport): void {
  const { name, read, written, unchanged, complete, skippedUntil, missing } = stream
  const counts = `${String(read).padStart(7)} read ${String(written).padStart(7)} written ${String(unchanged).padStart(7)} unchanged`
  out(
    `  ${name.padEnd(14)}${skippedUntil ? `  fresh until ${timeOf(skippedUntil)}` : counts}${complete ? '' : ' (cut)'}`,
  )
  for (const { what, reason, action } of missing) {
    for (const line of wrap(plain(`${what} is missing (${reason}). ${action}`), { columns, indent: '      ' }))
      out(line)
  }
}
