import { createHash } from 'node:crypto'
import type { Deletion } from '@bos/social-db'
import type { Core } from '../core.ts'
import type { PersonRequest, SignedPerson } from './person-request.ts'

/**
 * Deletes all data of a person, at once, and for good: a run that goes on finds its rows gone.
 *
 * @returns The code by which the person can ask what became of it: the same one for the same request, which is followed
 * once.
 */
export async function deletePerson(
  { social }: Core,
  { person }: SignedPerson,
  request: PersonRequest,
): Promise<string> {
  const confirmationCode = codeOf(request)
  await social.worker.people.erasePerson({ ...person, confirmationCode })
  return confirmationCode
}

/** What became of a deletion; undefined when there was none of that code. */
export async function findDeletion({ social }: Core, confirmationCode: string): Promise<Deletion | undefined> {
  return /^[0-9a-f]{32}$/.test(confirmationCode) ? social.worker.people.deletion(confirmationCode) : undefined
}

// The request holds a signature that only Meta can make: nobody who lacks it can tell the code, or the person from the code.
function codeOf({ login, signedRequest }: PersonRequest): string {
  return createHash('sha256').update(`deletion:${login}:${signedRequest}`).digest('hex').slice(0, 32)
}
