/** Parses JSON without losing digits of ids: integers of 16 digits or more come out as strings. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  // Past 2^53 a number loses digits (P threads_api 9). The reviver doubles the cost, so only bodies with such a number pay;
  // a string that merely looks like one costs time, never correctness.
  return /[:[,]\s*-?\d{16}/.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number') return value
  const source = context?.source ?? ''
  return /^-?\d{16,}$/.test(source) ? source : value
}
