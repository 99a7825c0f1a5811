/** Parses JSON without losing digits of ids: integers of 16 digits or more come out as strings. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  // Past 2^53 a number loses digits (P threads_api 9). The reviver doubles the cost, so only bodies with such a number pay.
  return mayHoldLongNumber(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
}

/** The same for text that anybody may have written: undefined for what is no JSON. */
export function readJson(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    // RangeError: nested so deep that the digit-keeping reader ran out of stack
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}

/** Whether lists and objects stand more than so many deep in each other; looks no deeper, so that its own stack is safe. */
export function isDeeperThan(most: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return most === 0 || Object.values(value).some((member) => isDeeperThan(most - 1, member))
}

const LONG = 16

/**
 * Whether 16 digits stand in a row where a number may begin; in a text that merely looks like one that costs time, never
 * correctness. Such a row covers one of every 16 places, so that only every 16th is looked at.
 */
function mayHoldLongNumber(text: string): boolean {
  for (let at = LONG - 1; at < text.length; at += LONG) {
    if (!isDigit(text, at)) continue
    let start = at
    while (isDigit(text, start - 1)) start -= 1
    let end = at + 1
    while (isDigit(text, end)) end += 1
    if (end - start >= LONG && mayBeginNumber(text, start)) return true
    at = end
  }
  return false
}

function mayBeginNumber(text: string, start: number): boolean {
  let before = start - 1
  while (before >= 0 && '- \t\n\r'.includes(text.charAt(before))) before -= 1
  return before < 0 || ':[,'.includes(text.charAt(before))
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at) // NaN outside
  return code >= 48 && code <= 57
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number') return value
  const source = context?.source ?? ''
  return /^-?\d{16,}$/.test(source) ? source : value
}
