import type { SyncState } from '@bos/social-db'
import { FAILING_FROM } from '../accounts/health.ts'
import { DAY_MS } from '../tokens/keeper.ts'
import { after, type Before, type CheckRow, fault, ok, type Verdict, warning } from './check.ts'
import type { Gathered } from './token-checks.ts'

const HOUR_MS = 3_600_000
// Tokens are due once a day.
const UNATTENDED_MS = DAY_MS

/** Whether the syncs of a connection happen. */
export const SCHEDULE_CHECK: CheckRow<Gathered> = {
  name: 'schedule',
  fine: 'The account is synced as planned.',
  needs: ['connection'],
  judge(gathered, before) {
    const { pause, of, now } = gathered
    const { connection, state } = of
    const { status, syncFrequencyMinutes } = connection
    if (status === 'paused') return warning('paused')
    if (pause) return warning('all_paused', { note: pause.reason === '' ? undefined : `(${pause.reason})` })
    if (status === 'needs_reauth') return after(before.firstBad(['token']) ?? 'token')
    if (!state) return after('database')
    // Late by one whole turn: nobody starts the syncs.
    const lateMs = now.getTime() - state.nextDueAt.getTime() - Math.max(syncFrequencyMinutes * 60_000, HOUR_MS)
    if (lateMs > 0 && !state.isRunning && !state.isQuarantined) return fault('overdue', { until: state.nextDueAt })
    return judgeRuns(state, { now, hasCause: hasFault(before) })
  },
}

function judgeRuns(state: SyncState, { now, hasCause }: { now: Date; hasCause: boolean }): Verdict {
  const { failures, lastError, lastSyncAt, tokenDueAt } = state
  if (failures >= FAILING_FROM) {
    const details = { failures, error: lastError ?? undefined }
    const code = state.isQuarantined ? 'quarantined' : 'failing'
    // What another check has found is why; alone it is the finding.
    return hasCause ? warning(code, details) : fault(code, details)
  }
  if (tokenDueAt && now.getTime() - tokenDueAt.getTime() > UNATTENDED_MS) {
    return warning('token_unattended', { until: tokenDueAt })
  }
  if (lastError !== null) return warning('last_run_short', { error: lastError })
  return lastSyncAt === null ? warning('never_synced') : ok()
}

const hasFault = (before: Before): boolean =>
  (['app', 'token', 'permissions', 'tasks', 'page', 'instagram'] as const).some(
    (name) => before.of(name)?.status === 'fault',
  )
