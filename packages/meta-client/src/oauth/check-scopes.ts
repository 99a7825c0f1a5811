import { configError } from '../errors.ts'
import type { LoginKind } from './scope-row.ts'
import { SCOPES } from './scopes.ts'

/** Names that ended without a successor; asked for, they break the dialog for developers and are skipped for everyone else. */
const ENDED: Readonly<Record<string, { source: string }>> = {
  publish_actions: { source: 'D' },
  publish_to_groups: { source: 'D 2024-04-22' },
  groups_access_member_info: { source: 'D 2024-04-22' },
  instagram_graph_user_profile: { source: 'D 2024-12-04, end of Basic Display' },
  instagram_graph_user_media: { source: 'D 2024-12-04, end of Basic Display' },
}

const LOGINS = {
  facebook: { name: 'Facebook Login', other: 'instagram', basic: 'instagram_basic' },
  instagram: { name: 'Instagram Login', other: 'facebook', basic: 'instagram_business_basic' },
} as const

/**
 * Refuses what the dialog would answer with an error page, where no callback ever comes.
 *
 * Names that the tables do not know pass where they fit the login: Meta adds permissions faster than tables.
 *
 * @throws {GraphError} `config`.
 */
export function checkScopes(scopes: readonly string[], login: LoginKind): void {
  const { name, other, basic } = LOGINS[login]
  for (const scope of scopes) {
    if (!SCOPE_NAME.test(scope)) throw configError(`${JSON.stringify(scope)} is no name of a permission.`)
    if (isOf(other, scope)) {
      // P 2026-08-20 PostHog 86748; P restfb 1527
      throw configError(`${scope} belongs to ${LOGINS[other].name}; ${name} takes ${basic} and its sisters.`)
    }
    const now = namesNow(login, scope)
    if (now.length > 0 || Object.hasOwn(ENDED, scope)) {
      throw configError(`Meta retired the permission ${scope}: ask for ${now.join(', ') || 'nothing'} instead.`)
    }
  }
  if (login === 'instagram' && !scopes.includes(basic)) {
    throw configError(`${name} always needs the permission ${basic}.`) // D business-login
  }
}

export const SCOPE_NAME = /^[a-z][a-z0-9_]{0,99}$/

function isOf(login: LoginKind, scope: string): boolean {
  const isBusiness = scope.startsWith('instagram_business_')
  if (login === 'instagram') return isBusiness || namesNow('instagram', scope).length > 0
  return !isBusiness && namesNow('instagram', scope).length === 0 && !Object.hasOwn(ENDED, scope)
}

function namesNow(login: LoginKind, old: string): readonly string[] {
  return Object.keys(SCOPES[login]).filter((name) => SCOPES[login][name]?.formerly?.includes(old))
}
