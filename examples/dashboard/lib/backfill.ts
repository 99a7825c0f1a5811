/** Finished days that a first sync reads back: twice the 28 that are shown first, so that they have something to be compared with. */
export const BACKFILL_DAYS = 60
