/** The rows of a raw statement, whichever driver answered. */
export function rowsOf(result: unknown): readonly Readonly<Record<string, unknown>>[] {
  const rows: unknown = typeof result === 'object' && result !== null && 'rows' in result ? result.rows : result
  return Array.isArray(rows) ? rows : []
}
