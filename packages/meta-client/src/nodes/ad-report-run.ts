import { count, defineNode, flag, id, text } from './define.ts'

const definition = defineNode(
  'ad-report-run',
  {
    account_id: id,
    // Per cent; a failed one can show 100 as well (D)
    async_percent_completion: count,
    // D: Job Not Started, Job Started, Job Running, Job Completed, Job Failed, Job Skipped
    async_status: text,
    date_start: text,
    date_stop: text,
    error_code: count,
    error_message: text,
    error_subcode: count,
    error_user_msg: text,
    error_user_title: text,
    is_running: flag,
    // S: unix seconds
    time_completed: count,
    time_ref: count,
  },
  {},
)

// Named, so that types and errors that hold it stay readable.
export interface AdReportRunNode extends Readonly<typeof definition> {}

/** A report of ads in the making. Its id is good for 30 days; a report may take an hour (D). */
export const adReportRun: AdReportRunNode = definition
