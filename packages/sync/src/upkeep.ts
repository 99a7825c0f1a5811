import { setTimeout as wait } from 'node:timers/promises'
import type { SweepReport } from '@bos/social-db'
import type { Core } from './core.ts'
import { ofOurs } from './due.ts'
import { type TendReport, tendTokens } from './tokens/tend.ts'

/** What is looked after beside the runs, and what came of it. */
interface Kept {
  readonly tokens: TendReport
  /** Absent where nothing was cleared away. */
  readonly swept?: SweepReport
  /** Connections that were due and free at last. */
  readonly due: number
  readonly oldestDueSeconds: number | null
}

/** Looks after all that until the runs are over. */
export type Upkeep = (core: Core, span: Span) => Promise<Kept>

interface Rhythm {
  /** How often it is looked after tokens and told how far behind the schedule is. Default a minute. */
  readonly everyMs?: number
  /** How often is cleared away. Default an hour. */
  readonly sweepEveryMs?: number
}

interface Span {
  /** Ends it in the middle: no token more is begun, nothing is cleared away. */
  readonly signal: AbortSignal
  /** The runs are over: it looks once more, and ends. */
  readonly over: AbortSignal
}

const COUNTED = 10_000

/** Makes the function that does so until the runs are over; it remembers when it last swept. */
export function createUpkeep({ everyMs = 60_000, sweepEveryMs = 3_600_000 }: Rhythm = {}): Upkeep {
  let sweptAt = -Infinity

  async function sweepInTime(core: Core): Promise<SweepReport | undefined> {
    const startedAt = performance.now()
    if (startedAt - sweptAt < sweepEveryMs) return undefined
    const swept = await core.social.worker.sweep()
    sweptAt = startedAt
    return swept
  }

  return async (core, { signal, over }) => {
    let kept: Kept = { tokens: NO_TOKENS, due: 0, oldestDueSeconds: null }
    const tend = async (): Promise<void> => {
      // Tokens age whether anything syncs or not: one more slot beside the runs.
      const tokens = await tendTokens(core, { concurrency: 1, signal })
      kept = { ...kept, tokens: addTokens(kept.tokens, tokens) }
      const swept = signal.aborted ? undefined : await sweepInTime(core)
      if (swept) kept = { ...kept, swept: addSwept(kept.swept, swept) }
    }
    const tell = async (): Promise<void> => {
      const { worker } = core.social
      const { due, oldestDueSeconds } = await worker.backlog(ofOurs(core, COUNTED))
      kept = { ...kept, due, oldestDueSeconds }
      core.telemetry.behind({ due, oldestDueSeconds, blockedBuckets: await worker.rateLimits.blocked() })
    }
    // Apart: a thousand tokens take minutes.
    await Promise.all([tend, tell].map((work) => repeat(core, over, work)))
    return kept
  }

  /** At once, now and then, and once more at the end. What fails meanwhile is tried again; what fails at the end is thrown. */
  async function repeat(core: Core, over: AbortSignal, work: () => Promise<void>): Promise<void> {
    while (!over.aborted) {
      try {
        await work()
      } catch {
        // What it threw may hold anything.
        core.notice({
          code: 'upkeep_failed',
          message: 'Tokens, sweeping or figures failed beside the runs: tried again.',
        })
      }
      await wait(everyMs, undefined, { signal: over }).catch(() => undefined)
    }
    await work()
  }
}

const NO_TOKENS: TendReport = { kept: 0, renewed: 0, unclear: 0, lost: 0, dead: 0, failed: 0 }

function addTokens(one: TendReport, more: TendReport): TendReport {
  return {
    kept: one.kept + more.kept,
    renewed: one.renewed + more.renewed,
    unclear: one.unclear + more.unclear,
    lost: one.lost + more.lost,
    dead: one.dead + more.dead,
    failed: one.failed + more.failed,
  }
}

function addSwept(one: SweepReport | undefined, more: SweepReport): SweepReport {
  if (!one) return more
  return {
    sessions: one.sessions + more.sessions,
    events: one.events + more.events,
    rateLimits: one.rateLimits + more.rateLimits,
  }
}
