import type { Fault } from './fault.ts'

/** A timer cannot wait longer (24 days), and one that is asked to does not wait at all. */
const MOST_MS = 2_147_483_647
/** Answers without a body, which no fault can be. */
const BODILESS = [204, 205, 304]

/** Why nothing can go wrong in this way, as a sentence without its point; `undefined` where it can. */
export function faultProblem(fault: Fault): string | undefined {
  if ('slowMs' in fault) {
    const { slowMs } = fault
    const isTime = slowMs === Number.POSITIVE_INFINITY || (slowMs >= 0 && slowMs <= MOST_MS)
    return isTime ? undefined : `A slow answer takes from 0 to ${MOST_MS} ms, or Infinity, not ${slowMs}`
  }
  if ('contentType' in fault) {
    return /^[\x20-\x7e]*$/.test(fault.contentType) ? undefined : 'A content type is ASCII on one line'
  }
  const status = 'status' in fault ? fault.status : undefined
  if (
    status === undefined ||
    (status >= 200 && status <= 599 && Number.isInteger(status) && !BODILESS.includes(status))
  ) {
    return undefined
  }
  return `A fault answers with a status from 200 to 599 that has a body, not ${status}`
}
