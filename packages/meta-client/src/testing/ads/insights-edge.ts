import type { EdgeAsk } from '../nodes/asks.ts'
import { pageOf } from '../paging.ts'
import { listOf } from '../timeline.ts'
import type { Visit } from '../visit.ts'
import { requireOneCall } from './data-limits.ts'
import { readInsightsRequest, type Scope } from './insights-request.ts'
import type { InsightsRow } from './records.ts'
import { startReport } from './report-start.ts'
import { entitiesOf, rowsOf } from './rows.ts'

// M: 25 unless told; 500 is safe. That more than 5,000 is an error is chosen.
const MOST = 5000

/** Answers `/{account, campaign, ad set or ad}/insights`: rows at once, or with POST a report that becomes ready later (D). */
export function answerInsightsOf(scope: Scope, ask: EdgeAsk, visit: Visit): unknown {
  const request = readInsightsRequest(scope, ask, visit)
  if (visit.method === 'POST') return startReport(request, visit)
  const entities = entitiesOf(request)
  requireOneCall(request, entities.length)
  return pageOfRows(rowsOf(request, entities), { path: `${scope.record.id}/insights`, ask, visit })
}

/** One page of rows; a cursor is the place of a row. */
export function pageOfRows(
  rows: readonly InsightsRow[],
  { path, ask, visit }: { readonly path: string; readonly ask: EdgeAsk; readonly visit: Visit },
): unknown {
  const listed = rows.map((row, index) => ({ id: `row-${index}`, hidden: false, row }))
  const { items, paging } = pageOf(listOf(listed), ask.params, { path, maxLimit: MOST, overLimit: 'refuse' }, visit)
  return { data: items.map(({ row }) => row), ...(paging && { paging }) }
}
