import type { InstagramAnswers } from './ask-instagram.ts'
import { after, fault, ok, silent, unknown, type Verdict, warning } from './check.ts'
import { lostDetails, neededScopes, scopesLost } from './needed-scopes.ts'
import type { Gathered } from './token-checks.ts'

// Without it Pages of a portfolio may be out of sight, but what is connected can be read (P fbsamples 38).
const HELPS_TO_FIND = 'business_management'
const NUMBERS = 'instagram_business_manage_insights'

export function judgePermissions(gathered: Gathered): Verdict {
  if (gathered.of.instagram) return judgeInstagramPermissions(gathered, gathered.of.instagram)
  const lost = lostOf(gathered)
  if (lost === undefined) return unknown('meta_untold')
  const details = lostDetails(lost)
  if (lost.some((scope) => scope !== HELPS_TO_FIND)) return fault('permission_missing', details)
  return lost.length > 0 ? warning('permission_missing', details) : ok()
}

/** What Meta says is not granted of what this connection needs; undefined: it did not say. */
export function lostOf({
  opened: { surroundings },
  of: { facebook, connection },
}: Gathered): readonly string[] | undefined {
  const { grant, reading } = facebook ?? {}
  const info = grant?.answer?.isValid ? grant.answer : reading?.answer
  return surroundings && scopesLost(info, connection, neededScopes(surroundings, connection))
}

function judgeInstagramPermissions({ opened: { surroundings }, of }: Gathered, asked: InstagramAnswers): Verdict {
  const { me, numbers } = asked
  if (!me.answer) return after('instagram')
  const needed = surroundings ? neededScopes(surroundings, of.connection) : []
  const { permissions } = of.connection
  // Whether anything was granted may be unknown here.
  const lost = needed.filter((scope) => permissions.length > 0 && !permissions.includes(scope))
  if (numbers.error?.code === 'permission' && !lost.includes(NUMBERS)) lost.push(NUMBERS)
  if (lost.length > 0) return fault('permission_missing', lostDetails(lost))
  if (numbers.error) return silent(numbers.error)
  // The account itself was read, and numbers.
  const unseen = needed.filter((scope) => scope !== 'instagram_business_basic' && scope !== NUMBERS)
  return unseen.length > 0 ? unknown('permission_untold', { scopes: unseen }) : ok()
}
