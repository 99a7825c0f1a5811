import type { Visit } from '../visit.ts'
import { isRefused } from './data-limits.ts'
import { dayText } from './days.ts'
import type { InsightsRequest } from './insights-request.ts'
import { entitiesOf, rowsOf } from './rows.ts'

/**
 * Begins an asynchronous report (D): `{"report_run_id":"…"}`. That its numbers are those of the moment it began, and that
 * one of too much begins all the same and then fails, is chosen.
 */
export function startReport(request: InsightsRequest, { emulation }: Visit): { readonly report_run_id: string } {
  const { ids, adBook } = emulation.store
  const { account, windows, today } = request
  const id = ids.of('report', ids.nextSerial())
  adBook.reports.set(id, {
    id,
    account,
    createdAt: emulation.clock.now(),
    since: dayText(windows[0]?.since ?? today),
    until: dayText(windows.at(-1)?.until ?? today),
    rules: account.reportRules,
    rows: isRefused(request) ? undefined : rowsOf(request, entitiesOf(request)),
    polls: 0,
  })
  return { report_run_id: id }
}
