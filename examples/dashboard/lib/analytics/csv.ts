/** A cell of a table: a number as it is, a text, or nothing, which is not 0. */
export type Cell = string | number | undefined

// The wide forms are taken for the narrow ones by some spreadsheets (OWASP, CSV injection).
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/

/**
 * Lines of comma-separated values after RFC 4180, each ended by CRLF.
 *
 * A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection). Every text is
 * quoted, so that none falls apart into cells where the list separator is another one.
 */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')
}

function cellOf(cell: Cell): string {
  if (cell === undefined) return ''
  if (typeof cell === 'number') return String(cell)
  const harmless = FORMULA.test(cell) ? `'${cell}` : cell
  return `"${harmless.replaceAll('"', '""')}"`
}
