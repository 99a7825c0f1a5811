import type { Context } from '../context.ts'
import type { Lease } from './leases.ts'
import { markUnseen } from './mark-unseen.ts'
import type { CompleteListing } from './mark-unseen.ts'
import { saveProfile } from './save-profile.ts'
import type { Profile } from './save-profile.ts'
import { analyticsWriter } from './write-analytics.ts'
import type { AnalyticsRow } from './write-analytics.ts'
import { contentWriter } from './write-content.ts'
import type { ContentRow } from './write-content.ts'
import { createRowWrites } from './write-rows.ts'
import type { WriteOptions, WriteReport } from './write-rows.ts'

/** What a run stores under its lease. What is stored like this already costs no write. */
export interface Writes {
  /**
   * Stores items of one page: new ones, changed ones, and metrics merged over the stored. Rows of one id are one row.
   *
   * @throws {SocialDbError} `lease_lost` when another worker has the connection now; nothing is written.
   */
  writeContent(lease: Lease, rows: readonly ContentRow[], options?: WriteOptions): Promise<WriteReport>
  /** Stores daily values. @throws {SocialDbError} `lease_lost`; `invalid` for no day, NaN and Infinity. */
  writeAnalytics(lease: Lease, rows: readonly AnalyticsRow[], options?: WriteOptions): Promise<WriteReport>
  /**
   * Marks own items that complete listings no longer have: removed from the second one in a row.
   *
   * @returns How many rows changed. @throws {SocialDbError} `lease_lost`
   */
  markUnseen(lease: Lease, seen: CompleteListing): Promise<number>
  /** Stores how the account presents itself; true when something changed. @throws {SocialDbError} `lease_lost` */
  saveProfile(lease: Lease, profile: Profile): Promise<boolean>
}

export function createWrites(context: Context): Writes {
  const write = createRowWrites(context.db)
  return {
    writeContent: (lease, rows, options) => write(contentWriter(context.now()), lease, rows, options),
    writeAnalytics: (lease, rows, options) => write(analyticsWriter, lease, rows, options),
    markUnseen: (lease, seen) => markUnseen(context, lease, seen),
    saveProfile: (lease, profile) => saveProfile(context, lease, profile),
  }
}
