/** Texts as Postgres reads an array: drivers write arrays differently (postgres.js without fetch_types not at all). */
export function arrayText(texts: readonly (string | null)[]): string {
  return `{${texts.map((text) => (text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`
}
