const ISO_8601 = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/

/** How a time is written, for sentences that refuse another one. */
export const TIME_SAMPLE = '2026-11-23T09:00:00Z'

/**
 * Milliseconds since 1970 of a time in ISO 8601 with its zone.
 *
 * @returns `undefined` for any other text, and for a day that no calendar has: JavaScript reads 31 February as 3 March, and
 *   a text without a zone as the time of whatever machine reads it.
 */
export function readInstant(text: string): number | undefined {
  const [, year, month, day] = ISO_8601.exec(text) ?? []
  if (year === undefined) return undefined
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  if (Number(day) > lastDay) return undefined
  // Graph writes the offset without a colon, which only some engines read.
  const ms = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(ms) ? undefined : ms
}
