export type { Environment } from './config.ts'
export type { Connect } from './connect.ts'
export type { AccountOutcome, ConnectOutcome, PageChoice } from './connect-accounts.ts'
export type { Clock, SyncNotice, SyncOptions } from './core.ts'
export { isSyncError, SyncError, type SyncErrorCode } from './errors.ts'
export {
  type MissingPart,
  rowsWritten,
  type StreamReport,
  type SyncProgress,
  type SyncReport,
  type TokenReport,
} from './report.ts'
export type { RunOptions } from './run.ts'
export { createSync, type Sync } from './sync.ts'
