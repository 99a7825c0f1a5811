import { DAY_MS } from '../clock.ts'
import { type NodeType, names, project } from '../node-type.ts'
import { askedBy, asksOf } from '../nodes/asks.ts'
import { Refusal, refuse } from '../refusal.ts'
import { unixSeconds } from '../times.ts'
import type { Visit } from '../visit.ts'
import { pageOfRows } from './insights-edge.ts'
import type { ReportRecord } from './records.ts'

// D: an id ends after 30 days.
const LIFE_DAYS = 30

interface State {
  readonly status: string
  readonly percent: number
  readonly error?: { readonly code: number; readonly subcode?: number; readonly message: string }
}

const TOO_MUCH = { code: 100, subcode: 1487534, message: 'Too much data was asked for' }
// Which error a job that fails for no reason tells is unknown, chosen.
const NO_REASON = { code: 2, message: 'Service temporarily unavailable' }

/** How far a report is. D: done is `Job Completed` with 100 percent; a failed one may show 100 too. */
function stateOf({ polls, rules, rows }: ReportRecord): State {
  const { pollsNeeded = 2, failAt100 = false, fail = false, skip = false } = rules
  const left = pollsNeeded - polls
  if (left > 2) return { status: 'Job Not Started', percent: 0 }
  if (left === 2) return { status: 'Job Started', percent: 0 }
  if (left === 1) return { status: 'Job Running', percent: Math.floor((100 * polls) / pollsNeeded) }
  if (skip) return { status: 'Job Skipped', percent: 0 }
  const error = rows === undefined ? TOO_MUCH : NO_REASON
  if (failAt100) return { status: 'Job Failed', percent: 100, error }
  // How far it comes is chosen.
  if (fail || rows === undefined) return { status: 'Job Failed', percent: 40, error }
  return { status: 'Job Completed', percent: 100 }
}

const reportType: NodeType<ReportRecord> = {
  name: 'AdReportRun',
  // D v25.0: the error of a failed one comes without being asked for. The others M.
  defaults: [
    'id',
    'account_id',
    'time_ref',
    'time_completed',
    'async_status',
    'async_percent_completion',
    'date_start',
    'date_stop',
    'error_code',
    'error_message',
    'error_subcode',
    'error_user_title',
    'error_user_msg',
  ],
  fields: {
    id: ({ id }) => id,
    account_id: ({ account }) => account.accountId,
    async_status: (report) => stateOf(report).status,
    async_percent_completion: (report) => stateOf(report).percent,
    is_running: (report) => /^Job (Started|Running)$/.test(stateOf(report).status),
    date_start: ({ since }) => since,
    date_stop: ({ until }) => until,
    time_ref: ({ createdAt }) => unixSeconds(createdAt),
    time_completed: (report, _, { emulation }) =>
      stateOf(report).status === 'Job Completed' ? unixSeconds(emulation.clock.now()) : undefined,
    error_code: (report) => stateOf(report).error?.code,
    error_subcode: (report) => stateOf(report).error?.subcode,
    error_message: (report) => stateOf(report).error?.message,
    error_user_title: (report) => (stateOf(report).error ? 'The report failed' : undefined),
    error_user_msg: (report) => stateOf(report).error?.message,
  },
  // S: fields of AdReportRun in v26.0.
  known: names('async_report_url emails friendly_name is_async_export is_bookmarked schedule_id'),
}

/** Answers `/{report}` and, when it is done, `/{report}/insights` (D). */
export function answerReport(report: ReportRecord, [edge]: readonly string[], visit: Visit): unknown {
  const { expireAfterDays = LIFE_DAYS } = report.rules
  const isOver = visit.emulation.clock.now() >= report.createdAt + expireAfterDays * DAY_MS
  if (isOver) throw refuse.noSuchObject(visit.method, report.id)
  switch (`${visit.method} ${edge ?? ''}`) {
    case 'GET ':
      report.polls += 1
      return project(reportType, report, asksOf(visit), visit)
    case 'GET insights':
      return rowsOfReport(report, visit)
    default:
      throw refuse.noSuchEdge(visit.method, { edge, node: reportType.name, id: report.id })
  }
}

function rowsOfReport({ rows, ...report }: ReportRecord, visit: Visit): unknown {
  if (rows === undefined || stateOf({ ...report, rows }).status !== 'Job Completed') {
    // Unknown, chosen.
    throw new Refusal({ message: '(#100) The report is not completed', code: 100 })
  }
  return pageOfRows(rows, { path: `${report.id}/insights`, ask: askedBy(visit), visit })
}
