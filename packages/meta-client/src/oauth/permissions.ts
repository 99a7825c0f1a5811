import { invalidRequest, isGraphError } from '../errors.ts'
import type { Caller } from '../graph/call.ts'
import type { GraphEntry } from '../graph/graph.ts'
import { user } from '../nodes/user.ts'
import type { AppToken, Token, UserToken } from '../tokens.ts'
import { SCOPE_NAME } from './check-scopes.ts'
import { checkSuccess } from './success.ts'

/** `unknown`: a word Meta did not have when this was written. */
export type PermissionStatus = 'granted' | 'declined' | 'expired' | 'unknown'

export interface PersonPermission {
  permission: string
  status: PermissionStatus
}

/** The person by their own token, or by their app-scoped id, where the app's token speaks for them. Never a Page token. */
export type PersonOrToken = UserToken | { userId: string }

interface Parts {
  caller: Caller
  graph: GraphEntry
  ownToken: AppToken
}

export async function readPermissions(
  whose: PersonOrToken,
  { graph, ownToken }: Pick<Parts, 'graph' | 'ownToken'>,
  signal: AbortSignal | undefined,
): Promise<readonly PersonPermission[]> {
  const { token, id } = pathOf(whose, ownToken)
  const listing = graph.withToken(token).list(user.permissions, id, { fields: ['permission', 'status'], signal })
  const found: PersonPermission[] = []
  for await (const { permission, status } of listing) {
    if (permission !== undefined)
      found.push({ permission, status: STATUSES.find((one) => one === status) ?? 'unknown' })
  }
  return found
}

const STATUSES = ['granted', 'declined', 'expired'] as const // S userpermissions_status_enum_param

/** Takes back one permission or all. What the person has taken back before is taken back. */
export async function revokePermissions(
  whose: PersonOrToken,
  { permission, signal }: { permission?: string | undefined; signal?: AbortSignal | undefined },
  { caller, ownToken }: Pick<Parts, 'caller' | 'ownToken'>,
): Promise<void> {
  const { token, id } = pathOf(whose, ownToken)
  if (permission !== undefined && !SCOPE_NAME.test(permission)) {
    throw invalidRequest(`${JSON.stringify(permission)} is no name of a permission.`)
  }
  const path = permission === undefined ? `${id}/permissions` : `${id}/permissions/${permission}`
  try {
    const body = await caller.call({ method: 'DELETE', path, token, purpose: 'write', signal })
    checkSuccess(body, 'DELETE /{id}/permissions')
  } catch (error) {
    if (!isGraphError(error)) throw error
    // D handle-errors: the app was removed. D permissions: asked by the app, such a person "hasn't authorized" it.
    const wasRemoved =
      error.subcode === 458 || ('userId' in whose && error.code === 'permission' && error.metaCode === 200)
    if (!wasRemoved) throw error
  }
}

// D: /me of a Page token is the Page, which has no such edge (P brightbean 168: revoking then does nothing).
function pathOf(whose: PersonOrToken, ownToken: AppToken): { token: UserToken | AppToken; id: string } {
  if ('userId' in whose) {
    if (/^\d+$/.test(whose.userId)) return { token: ownToken, id: whose.userId }
    throw invalidRequest('userId is the app-scoped id of the person: digits only.')
  }
  checkKind(whose)
  return { token: whose, id: 'me' }
}

// At run time too: a Page token would be answered as if there were nothing to take back.
function checkKind({ kind }: Token): void {
  if (kind !== 'user') throw invalidRequest(`Permissions belong to a person: a token of kind ${kind} has none.`)
}
