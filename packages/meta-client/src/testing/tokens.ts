import { DAY_MS, type EmulatorClock, HOUR_MS, MINUTE_MS } from './clock.ts'
import type { TokenEnd } from './fault.ts'
import type { Seeded } from './seeded.ts'

type Expiry = number | 'never'

/** What decides whether a token still works. */
export interface TokenLife {
  readonly longLived: boolean
  expiresAt: Expiry
  /** Why it no longer works, its time aside. */
  end: TokenEnd | undefined
}

export interface TokenRecord extends TokenLife {
  readonly text: string
  readonly kind: 'user' | 'page'
  readonly personId: string
  /** Of a Page token. */
  readonly pageId: string | undefined
  readonly issuedAt: number
}

interface CodeRecord {
  readonly text: string
  readonly redirectUri: string
  readonly personId: string
  readonly expiresAt: number
  used: boolean
}

export interface Tokens {
  find(text: string): TokenRecord | undefined
  mintUser(personId: string, life: { readonly longLived: boolean; readonly expiresAt: number }): TokenRecord
  /** The one Page token of this Page, person and kind of grant. */
  pageToken(pageId: string, via: TokenRecord): TokenRecord
  ofPerson(personId: string): readonly TokenRecord[]
  mintCode(personId: string, redirectUri: string): CodeRecord
  findCode(text: string): CodeRecord | undefined
  /** Every token and code so far. */
  issued(): readonly string[]
}

// D get-long-lived: a short token lives 1 to 2 hours; a long one 60 days, in captures 5183944 s.
export const SHORT_LIFE_MS = HOUR_MS
export const LONG_LIFE_MS = 5_183_944_000
// D auth-vs-data 2026-09-11: reads of the person's data end 90 days after the last consent.
export const DATA_ACCESS_MS = 90 * DAY_MS
// D: a code is short-lived, "minutes"; the exact time is unknown, chosen: 10 minutes.
const CODE_LIFE_MS = 10 * MINUTE_MS

export function createTokens(clock: EmulatorClock, seeded: Seeded): Tokens {
  const tokens = new Map<string, TokenRecord>()
  const codes = new Map<string, CodeRecord>()
  // P: Facebook tokens begin with EAA, codes with AQ. Meta documents no length.
  const newText = (prefix: string) => prefix + seeded.letters(56, prefix, tokens.size + codes.size)

  function add(record: Omit<TokenRecord, 'text' | 'issuedAt' | 'end'>): TokenRecord {
    const token = { ...record, text: newText('EAAfake'), issuedAt: clock.now(), end: undefined }
    tokens.set(token.text, token)
    return token
  }

  return {
    find: (text) => tokens.get(text),
    mintUser: (personId, life) => add({ kind: 'user', personId, pageId: undefined, ...life }),
    pageToken(pageId, via) {
      if (via.kind === 'page') return via
      // D get-long-lived: no expiry from a long token, short from a short one; unique per Page, person and app.
      // That a short one ends with the token it was made from is chosen.
      const expiresAt: Expiry = via.longLived ? 'never' : via.expiresAt
      const existing = [...tokens.values()].find((token) => {
        const same = token.kind === 'page' && token.pageId === pageId && token.personId === via.personId
        return same && token.end === undefined && token.expiresAt === expiresAt
      })
      const { personId, longLived } = via
      return existing ?? add({ kind: 'page', personId, pageId, longLived, expiresAt })
    },
    ofPerson: (personId) => [...tokens.values()].filter((token) => token.personId === personId),
    mintCode(personId, redirectUri) {
      const expiresAt = clock.now() + CODE_LIFE_MS
      const code = { text: newText('AQfake'), redirectUri, personId, expiresAt, used: false }
      codes.set(code.text, code)
      return code
    },
    findCode: (text) => codes.get(text),
    issued: () => [...tokens.keys(), ...codes.keys()],
  }
}
