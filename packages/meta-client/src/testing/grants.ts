import { DAY_MS, type EmulatorClock } from './clock.ts'
import type { TokenRecord, Tokens } from './tokens.ts'
import type { Person } from './model.ts'

// S, userpermissions_status_enum_param.
export type PermissionStatus = 'granted' | 'declined' | 'expired'

/** What one person has allowed the app. */
interface Grant {
  readonly permissions: Map<string, PermissionStatus>
  /** `all` covers Pages added later too (D: granular scopes without target ids). */
  pages: 'all' | ReadonlySet<string>
  consentedAt: number
}

/** Moves of the person or of Meta that end or change a grant. */
export interface Grants {
  /**
   * Whether exchanging a long-lived token gives a fresh 60 days. Default true. Unknown at Meta: peers rely on it with
   * mixed results (P), Meta does not promise it (D get-long-lived 2026-09-11).
   */
  extendsOnExchange: boolean
  /** The person's long-lived tokens end that many days from now; Page tokens made from them go on (D get-long-lived). */
  expireIn(person: Person, time: { readonly days: number }): void
  /** The person removes the app: every token and Page token of theirs answers 190/458 (D handle-errors). */
  revoke(person: Person): void
  /** Every token and Page token of theirs answers 190/460 (D handle-errors). */
  changePassword(person: Person): void
  /** Sets one permission without a consent page, such as one that expired after 90 unused days (D). */
  setPermission(person: Person, permission: string, status: PermissionStatus): void
}

export interface GrantBook extends Grants {
  of(personId: string): Grant | undefined
  consent(personId: string, answers: ReadonlyMap<string, PermissionStatus>, pages: Grant['pages']): void
  /** Whether a token may use a permission, and for a Page or its Instagram account whether that Page was picked. */
  allows(token: TokenRecord, permission: string, pageId?: string): boolean
}

export function createGrants(clock: EmulatorClock, tokens: Tokens): GrantBook {
  const grants = new Map<string, Grant>()
  const kill = (personId: string, death: 458 | 460) => {
    for (const token of tokens.ofPerson(personId)) token.death ??= death
  }
  return {
    extendsOnExchange: true,
    expireIn(person, { days }) {
      for (const token of tokens.ofPerson(person.id)) {
        if (token.kind === 'user' && token.longLived) token.expiresAt = clock.now() + days * DAY_MS
      }
    },
    revoke(person) {
      kill(person.id, 458)
      grants.delete(person.id)
    },
    changePassword: (person) => kill(person.id, 460),
    setPermission(person, permission, status) {
      const grant = grants.get(person.id)
      if (!grant) throw new Error(`${person.name} has not connected the app: walk the consent page first`)
      grant.permissions.set(permission, status)
    },
    of: (personId) => grants.get(personId),
    consent(personId, answers, pages) {
      const before = grants.get(personId)?.permissions ?? []
      grants.set(personId, { permissions: new Map([...before, ...answers]), pages, consentedAt: clock.now() })
    },
    allows(token, permission, pageId) {
      const grant = grants.get(token.personId)
      if (grant?.permissions.get(permission) !== 'granted') return false
      return pageId === undefined || grant.pages === 'all' || grant.pages.has(pageId)
    },
  }
}
