import { Refusal, refuse } from '../refusal.ts'
import { monthsBefore } from './days.ts'
import type { InsightsRequest } from './insights-request.ts'

// D 2026-01-12: unique metrics by breakdown are kept 13 months; D 2025: `reach` so from further back comes in reports alone.
const UNIQUE_MONTHS = 13
const UNIQUE = ['reach', 'frequency', 'cpp', 'unique_clicks']

/** D: code 100, subcode 1487534, too much data in one call. Texts M. */
function tooMuchForOneCall(): Refusal {
  return new Refusal({
    message: "(#100) Please reduce the amount of data you're asking for, then retry your request",
    code: 100,
    subcode: 1487534,
    userTitle: 'Too much data',
    userMessage:
      'The data that was asked for in one call is too much. Ask for fewer days, or for an asynchronous report.',
  })
}

/** Whether no call and no report ever brings all that is asked for. */
export function isRefused({ account, fields }: InsightsRequest): boolean {
  return account.limits.refusedFields?.some((name) => fields.includes(name)) ?? false
}

/** Refuses a call that wants more than one call may; a report may. Where Meta's own measure lies is unknown. */
export function requireOneCall(request: InsightsRequest, entities: number): void {
  const { account, fields, windows, breakdowns, today } = request
  const { rowsPerCall = Number.POSITIVE_INFINITY, heavyFields = [] } = account.limits
  const days = windows.reduce((sum, { since, until }) => sum + until - since + 1, 0)
  const isHeavy = heavyFields.some((name) => fields.includes(name)) && (entities > 1 || days > 1)
  if (isRefused(request) || isHeavy || entities * windows.length > rowsPerCall) throw tooMuchForOneCall()

  const isOld = windows.some(({ since }) => since < monthsBefore(today, UNIQUE_MONTHS))
  if (breakdowns.length > 0 && isOld && UNIQUE.some((name) => fields.includes(name))) {
    // Code and text unknown, chosen.
    throw refuse.parameter(`Unique metrics by breakdown are kept ${UNIQUE_MONTHS} months; ask for a report`)
  }
}
