import type { AdReports } from '@bos/meta-client/ads'
import type { AccountMark } from './account-marks.ts'

// Ours: D says that one takes an hour at most. What is not there after a day is begun anew.
const MOST_AGE_MS = 86_400_000

/** The reports about an account that Meta was still making, from one run to the next. */
export interface OpenReports extends AdReports {
  /** The mark with what is still being made. */
  on(mark: AccountMark): AccountMark
}

export function openReports({ reports = {} }: AccountMark = {}, now: Date): OpenReports {
  const kept = new Map(Object.entries(reports).filter(([, { at }]) => now.getTime() - Date.parse(at) < MOST_AGE_MS))
  return {
    read: (question) => kept.get(question)?.id,
    keep(question, id) {
      if (kept.get(question)?.id !== id) kept.set(question, { id, at: now.toISOString() })
    },
    forget: (question) => void kept.delete(question),
    on(before) {
      const { reports: _, ...mark } = before
      return kept.size === 0 ? mark : { ...mark, reports: Object.fromEntries(kept) }
    },
  }
}
