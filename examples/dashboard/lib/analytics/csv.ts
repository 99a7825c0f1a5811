/** A cell of a table: a number as it is, a text, or nothing, which is not 0. */
export type Cell = string | number | undefined

/**
 * Lines of comma-separated values after RFC 4180, each ended by CRLF.
 *
 * A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection).
 */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')
}

function cellOf(cell: Cell): string {
  if (cell === undefined) return ''
  if (typeof cell === 'number') return String(cell)
  const harmless = /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
