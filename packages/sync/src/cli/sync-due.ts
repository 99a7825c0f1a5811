import { rowsWritten, type SyncReport } from '../report.ts'
import type { RunDueReport } from '../run-due.ts'
import type { Context, RunChoice, Terminal } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { withSync } from './open.ts'
import { createProgress } from './progress.ts'
import { counted, plain, wrap } from './text.ts'

// More are counted on as they become due.
const COUNTED = 10_000

/** Syncs what is due, with a bar over the connections that were due at the start; a program is told no total. */
export async function syncDue(context: Context, choice: RunChoice): Promise<ExitCode> {
  const { limit, concurrency, for: forSeconds, json = false } = choice
  const signal = context.takeStop()
  const progress = createProgress(context)
  const done = { connections: 0, rows: 0 }
  const isCounted = context.status !== undefined || !json
  const report = await withSync(context, choice, async (sync) => {
    const due = isCounted ? await sync.due({ limit: limit ?? COUNTED }) : []
    return sync.runDue({
      signal,
      ...(limit !== undefined && { limit }),
      ...(concurrency !== undefined && { concurrency }),
      ...(forSeconds !== undefined && { forSeconds }),
      onReport(one) {
        done.connections += 1
        done.rows += rowsWritten(one)
        const total = Math.max(due.length, done.connections)
        const place = isCounted ? `${done.connections}/${total}` : String(done.connections)
        const so = `${place} connections, ${counted(done.rows, 'row')} written`
        if (context.status && !json) for (const line of wrap(lineOf(one), context)) context.out(line)
        progress.step(done.connections / total, context.status ? so : `${place} ${lineOf(one)}`)
      },
    })
  }).finally(() => progress.end())
  if (json) context.out(JSON.stringify({ ...report, rowsWritten: done.rows }))
  else print(context, report, done.rows)
  if (report.ended === 'stopped') return EXIT.interrupted
  const { failed, broken, needs_reauth: dead } = report.runs
  return failed + broken + dead > 0 ? EXIT.failed : EXIT.done
}

const lineOf = ({ platform = 'unknown', connectionId, status, summary }: SyncReport): string =>
  `${status.padEnd(12)} ${platform.padEnd(9)} ${connectionId}  ${plain(summary)}`

const ENDINGS = {
  drained: 'Nothing is due any more.',
  out_of_time: 'The time is over; the rest is due.',
  limit: 'As many as were asked for are done.',
  stopped: 'Ended by Ctrl-C; the rest is due.',
  paused: 'Every sync is paused: bos-sync resume ends that.',
} as const satisfies Readonly<Record<RunDueReport['ended'], string>>

function print({ out }: Terminal, { ended, runs, tokens, left }: RunDueReport, rows: number): void {
  const kinds = Object.entries(runs).filter(([, count]) => count > 0)
  const what = kinds.map(([kind, count]) => `${count} ${kind}`).join(', ')
  out(`Connections: ${what === '' ? 'none' : what}; ${counted(rows, 'row')} written.`)
  const looked = Object.values(tokens).reduce((sum, count) => sum + count, 0)
  out(`Tokens: ${looked} looked after.${ended === 'paused' ? '' : ` Due now: ${left}.`}`)
  out(ENDINGS[ended])
}
