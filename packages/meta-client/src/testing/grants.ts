import type { DeletionAnswer, PersonCallbacks } from './callbacks/person-callbacks.ts'
import { DAY_MS, type EmulatorClock } from './clock.ts'
import { permissionProblem } from './consent.ts'
import type { EmulatedInstagram, EmulatedPage, Person } from './model.ts'
import { suggestion } from './nearest.ts'
import { DATA_ACCESS_MS, outlivesDataAccess } from './oauth/data-access.ts'
import { endToken } from './token-ends.ts'
import type { TokenSource } from './token-sources.ts'
import type { TokenLife } from './tokens.ts'

// S, userpermissions_status_enum_param.
export type PermissionStatus = 'granted' | 'declined' | 'expired'

/** What one person, or one account with Instagram Login, has allowed the app. */
interface Grant {
  readonly permissions: Map<string, PermissionStatus>
  /** `all` covers Pages added later too (D: granular scopes without target ids). */
  pages: 'all' | ReadonlySet<string>
  /** When reads of a person's data end; only people's do (P: a system user's data_access_expires_at is 0). */
  dataAccessUntil: number | 'never'
}

/** One walk through a dialog. */
interface Consented {
  readonly answers: ReadonlyMap<string, PermissionStatus>
  readonly pages: Grant['pages']
  /** Whether `auth_type=reauthorize` was asked for. */
  readonly renews: boolean
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
  /** Whether answers with a token say how long it lives. Default true. P: `expires_in` may be missing. */
  tellsExpiresIn: boolean
  /**
   * A token of what a test made, as after a consent to everything: of a Page its Page token that does not expire, of a person
   * a long-lived one, of an account one of Instagram Login.
   *
   * @param options.scopes Exactly these are granted, to every token of the same person or account; default all there are.
   * @returns The token's text, for the client's `pageToken(…)` and the like.
   */
  tokenFor(thing: GrantHolder | EmulatedPage, options?: { readonly scopes?: readonly string[] }): string
  /** Their long-lived tokens that still work end that many days from now; Page tokens made from them go on (D get-long-lived). */
  expireIn(holder: GrantHolder, time: { readonly days: number }): void
  /**
   * They remove the app: every token and Page token of theirs answers 190/458 (D handle-errors), and the deauthorize address
   * of the app is called (D). That a code not redeemed yet then answers as an expired one is chosen, as for a new password.
   */
  revoke(holder: GrantHolder): void
  /**
   * They ask in their settings that the app delete their data: the data deletion address of the app is called (D).
   *
   * @throws {Error} When the app has no such address, or does not answer what Meta wants.
   */
  requestDeletion(holder: GrantHolder): Promise<DeletionAnswer>
  /** Every token and Page token of theirs answers 190/460 (D handle-errors). */
  changePassword(holder: GrantHolder): void
  /** Facebook wants them to log in there first: every token and Page token of theirs answers 190/459 (D handle-errors). */
  checkpoint(holder: GrantHolder): void
  /**
   * Its owner no longer has a role on the Page: Page tokens of theirs answer 190/492 (D handle-errors), and nothing shows it
   * to them any more (chosen).
   */
  loseRole(page: EmulatedPage): void
  /** They have logged in there: what answered 459 works again (D handle-errors by its wording; chosen: all of it). */
  passCheckpoint(holder: GrantHolder): void
  /**
   * A token that another app holds of the person, who has allowed that app nothing but the basic profile. `debug_token` and
   * proofs of this app refuse it, everything else takes it for what it is (P better-auth: token substitution).
   */
  tokenOfAnotherApp(person: Person): string
  /** Sets one permission without a consent page, such as one that expired after 90 unused days (D). */
  setPermission(holder: GrantHolder, permission: string, status: PermissionStatus): void
}

export interface GrantBook extends Grants {
  of(holderId: string): Grant | undefined
  consent(holderId: string, consented: Consented): void
  /** When reads of the holder's data end. */
  dataAccessUntil(holderId: string): number | 'never'
  /** Whether tokens may use a permission, and for a Page or its Instagram account whether that Page was picked. */
  allows(holderId: string, permission: string, pageId?: string): boolean
}

type HeldToken = TokenLife & {
  readonly kind: 'user' | 'page' | 'instagram'
  readonly pageId?: string | undefined
  readonly isForeign?: boolean
}

interface Holders {
  readonly tokensOf: (holderId: string) => readonly HeldToken[]
  /** Ends codes that nobody has redeemed yet. */
  readonly endCodes: (holderId: string) => void
  readonly isPerson: (holderId: string) => boolean
  /** Takes the role on a Page from its owner; `undefined` when nobody had it. */
  readonly dismissOwner: (pageId: string) => string | undefined
  readonly callbacks: PersonCallbacks
  /** A new token of another app. */
  readonly mintForeign: (personId: string) => string
  readonly tokenSource: (id: string) => TokenSource | undefined
}

export function createGrants(clock: EmulatorClock, holders: Holders): GrantBook {
  const { tokensOf, endCodes, isPerson, dismissOwner, callbacks, mintForeign, tokenSource } = holders
  const grants = new Map<string, Grant>()
  const kill = (holderId: string, end: 458 | 459 | 460) => {
    // Another app goes on when this one is removed.
    const tokens = tokensOf(holderId).filter(({ isForeign }) => !(isForeign && end === 458))
    for (const token of tokens) endToken(token, end, clock.now())
    if (end !== 459) endCodes(holderId)
  }
  // D auth-vs-data 2026-09-11: 90 days from when the person was last active. Once over, the dialog renews it with
  // auth_type=reauthorize; chosen: only then, while a login before the end counts as being active.
  const dataAccess = (holderId: string, before: Grant | undefined, renews: boolean): number | 'never' => {
    if (!isPerson(holderId)) return 'never'
    const until = before?.dataAccessUntil
    const isOver = until !== undefined && until !== 'never' && until <= clock.now()
    return isOver && !renews ? until : clock.now() + DATA_ACCESS_MS
  }
  return {
    extendsOnExchange: true,
    tellsExpiresIn: true,
    tokenFor({ id }, { scopes } = {}) {
      const source = tokenSource(id)
      if (!source) throw new TypeError(`tokenFor(): nothing of this world has the id '${id}'`)
      const { holderId, permissions, always, mint } = source
      const unknown = scopes?.find((scope) => !permissions.includes(scope))
      if (unknown !== undefined) {
        throw new TypeError(`tokenFor(): no such permission here, '${unknown}'${suggestion(unknown, permissions)}`)
      }
      const granted = scopes ? [always, ...scopes] : permissions
      grants.set(holderId, {
        permissions: new Map(granted.map((scope) => [scope, 'granted'])),
        pages: 'all',
        dataAccessUntil: dataAccess(holderId, undefined, true),
      })
      return mint()
    },
    expireIn(holder, { days }) {
      const now = clock.now()
      for (const token of tokensOf(holder.id)) {
        const isAlive = token.end === undefined && (token.expiresAt === 'never' || token.expiresAt > now)
        if (isAlive && token.kind !== 'page' && token.longLived) token.expiresAt = now + days * DAY_MS
      }
    },
    revoke(holder) {
      kill(holder.id, 458)
      grants.delete(holder.id)
      callbacks.deauthorized(holder.id)
    },
    requestDeletion: (holder) => callbacks.requestDeletion(holder.id),
    changePassword: (holder) => kill(holder.id, 460),
    checkpoint: (holder) => kill(holder.id, 459),
    loseRole({ id, name }) {
      const ownerId = dismissOwner(id)
      if (ownerId === undefined) throw new Error(`Nobody has a role on the Page ${name}`)
      for (const token of tokensOf(ownerId)) if (token.pageId === id) endToken(token, 492, clock.now())
    },
    passCheckpoint(holder) {
      for (const token of tokensOf(holder.id)) if (token.end === 459) token.end = undefined
    },
    tokenOfAnotherApp: (person) => mintForeign(person.id),
    setPermission(holder, permission, status) {
      const grant = grants.get(holder.id)
      const name = 'username' in holder ? holder.username : holder.name
      const problem = permissionProblem(permission)
      if (problem !== undefined) throw new TypeError(`setPermission(): ${problem}`)
      if (!grant) throw new Error(`${name} has not connected the app: walk the consent page first`)
      grant.permissions.set(permission, status)
    },
    of: (holderId) => grants.get(holderId),
    consent(holderId, { answers, pages, renews }) {
      const before = grants.get(holderId)
      const permissions = new Map([...(before?.permissions ?? []), ...answers])
      grants.set(holderId, { permissions, pages, dataAccessUntil: dataAccess(holderId, before, renews) })
    },
    dataAccessUntil: (holderId) => grants.get(holderId)?.dataAccessUntil ?? dataAccess(holderId, undefined, false),
    allows(holderId, permission, pageId) {
      const grant = grants.get(holderId)
      if (grant?.permissions.get(permission) !== 'granted') return false
      const isOver = grant.dataAccessUntil !== 'never' && grant.dataAccessUntil <= clock.now()
      if (isOver && !outlivesDataAccess(permission)) return false
      return pageId === undefined || grant.pages === 'all' || grant.pages.has(pageId)
    },
  }
}
