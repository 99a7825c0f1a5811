import { DAY_MS, type EmulatorClock } from './clock.ts'
import type { EmulatedInstagram, Person } from './model.ts'
import { endToken } from './token-ends.ts'
import type { TokenLife } from './tokens.ts'

// S, userpermissions_status_enum_param.
export type PermissionStatus = 'granted' | 'declined' | 'expired'

/** What one person, or one account with Instagram Login, has allowed the app. */
interface Grant {
  readonly permissions: Map<string, PermissionStatus>
  /** `all` covers Pages added later too (D: granular scopes without target ids). */
  pages: 'all' | ReadonlySet<string>
  consentedAt: number
}

/** Who let the app in: a person with Facebook Login, or an account with Instagram Login. */
export type GrantHolder = Person | EmulatedInstagram

/** Moves of a person, of an Instagram account or of Meta that end or change a grant. */
export interface Grants {
  /**
   * Whether exchanging a long-lived token gives a fresh 60 days. Default true. Unknown at Meta: peers rely on it with
   * mixed results (P), Meta does not promise it (D get-long-lived 2026-09-11).
   */
  extendsOnExchange: boolean
  /** Their long-lived tokens end that many days from now; Page tokens made from them go on (D get-long-lived). */
  expireIn(holder: GrantHolder, time: { readonly days: number }): void
  /** They remove the app: every token and Page token of theirs answers 190/458 (D handle-errors). */
  revoke(holder: GrantHolder): void
  /** Every token and Page token of theirs answers 190/460 (D handle-errors). */
  changePassword(holder: GrantHolder): void
  /** Facebook wants them to log in there first: every token and Page token of theirs answers 190/459 (D handle-errors). */
  checkpoint(holder: GrantHolder): void
  /** They have logged in there: what answered 459 works again (D handle-errors by its wording; chosen: all of it). */
  passCheckpoint(holder: GrantHolder): void
  /** Sets one permission without a consent page, such as one that expired after 90 unused days (D). */
  setPermission(holder: GrantHolder, permission: string, status: PermissionStatus): void
}

export interface GrantBook extends Grants {
  of(holderId: string): Grant | undefined
  consent(holderId: string, answers: ReadonlyMap<string, PermissionStatus>, pages: Grant['pages']): void
  /** Whether tokens may use a permission, and for a Page or its Instagram account whether that Page was picked. */
  allows(holderId: string, permission: string, pageId?: string): boolean
}

type HeldToken = TokenLife & { readonly kind: 'user' | 'page' | 'instagram' }

export function createGrants(clock: EmulatorClock, tokensOf: (holderId: string) => readonly HeldToken[]): GrantBook {
  const grants = new Map<string, Grant>()
  const kill = (holderId: string, end: 458 | 459 | 460) => {
    for (const token of tokensOf(holderId)) endToken(token, end, clock.now())
  }
  return {
    extendsOnExchange: true,
    expireIn(holder, { days }) {
      for (const token of tokensOf(holder.id)) {
        if (token.kind !== 'page' && token.longLived) token.expiresAt = clock.now() + days * DAY_MS
      }
    },
    revoke(holder) {
      kill(holder.id, 458)
      grants.delete(holder.id)
    },
    changePassword: (holder) => kill(holder.id, 460),
    checkpoint: (holder) => kill(holder.id, 459),
    passCheckpoint(holder) {
      for (const token of tokensOf(holder.id)) if (token.end === 459) token.end = undefined
    },
    setPermission(holder, permission, status) {
      const grant = grants.get(holder.id)
      const name = 'username' in holder ? holder.username : holder.name
      if (!grant) throw new Error(`${name} has not connected the app: walk the consent page first`)
      grant.permissions.set(permission, status)
    },
    of: (holderId) => grants.get(holderId),
    consent(holderId, answers, pages) {
      const before = grants.get(holderId)?.permissions ?? []
      grants.set(holderId, { permissions: new Map([...before, ...answers]), pages, consentedAt: clock.now() })
    },
    allows(holderId, permission, pageId) {
      const grant = grants.get(holderId)
      if (grant?.permissions.get(permission) !== 'granted') return false
      return pageId === undefined || grant.pages === 'all' || grant.pages.has(pageId)
    },
  }
}
