import type { Core } from '../core.ts'
import type { SignedPerson } from './person-request.ts'

// Meta's clock and the database's are not the same, and Meta counts whole seconds.
const CLOCKS_DIFFER_MS = 60_000

/**
 * The person removed the app: takes the tokens of all connections that rest on their consent, of every owner. A token that
 * is younger than the callback came with a later consent, and stays.
 *
 * @returns How many connections ended; 0 for somebody unknown, and when it comes again.
 */
export async function deauthorize({ social }: Core, { person, issuedAt }: SignedPerson): Promise<number> {
  const notAfter = issuedAt && new Date(issuedAt.getTime() + CLOCKS_DIFFER_MS)
  const ended = await social.worker.people.deauthorize({ ...person, notAfter })
  return ended.length
}
