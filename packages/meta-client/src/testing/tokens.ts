import { type EmulatorClock, HOUR_MS, MINUTE_MS } from './clock.ts'
import type { TokenEnd } from './fault.ts'
import type { Challenge } from './oauth/pkce.ts'
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
  /** Issued to another app. */
  readonly isForeign: boolean
  readonly metadata: Metadata
}

interface CodeRecord {
  readonly text: string
  readonly redirectUri: string
  readonly personId: string
  expiresAt: number
  readonly about: CodeFacts
  used: boolean
}

/** What the dialog learned, for the exchange of its code. */
interface CodeFacts {
  readonly metadata: Metadata
  readonly challenge: Challenge | undefined
  /** When `openid` was asked for. */
  readonly openId: { readonly nonce: string | undefined } | undefined
}

/** `metadata` of debug_token. */
type Metadata = Readonly<Record<string, string>> | undefined

export interface Tokens {
  find(text: string): TokenRecord | undefined
  mintUser(personId: string, life: Pick<TokenRecord, 'longLived' | 'expiresAt' | 'metadata'>): TokenRecord
  /** A long-lived token of the person that Meta issued to another app. */
  mintForeign(personId: string): TokenRecord
  /** The one Page token of this Page, person and kind of grant. */
  pageToken(pageId: string, via: TokenRecord): TokenRecord
  ofPerson(personId: string): readonly TokenRecord[]
  mintCode(personId: string, redirectUri: string, about: CodeFacts): CodeRecord
  findCode(text: string): CodeRecord | undefined
  /** Ends the codes of a person at once. */
  endCodes(personId: string): void
  /** Something else that must not leak, such as an id token. */
  remember(text: string): void
  /** Every token and code so far. */
  issued(): readonly string[]
}

// D get-long-lived: a short token lives 1 to 2 hours; a long one 60 days, in captures 5183944 s.
export const SHORT_LIFE_MS = HOUR_MS
export const LONG_LIFE_MS = 5_183_944_000
// D: a code is short-lived, "minutes"; the exact time is unknown, chosen: 10 minutes.
const CODE_LIFE_MS = 10 * MINUTE_MS

export function createTokens(clock: EmulatorClock, seeded: Seeded): Tokens {
  const tokens = new Map<string, TokenRecord>()
  const codes = new Map<string, CodeRecord>()
  const others: string[] = []
  // P: Facebook tokens begin with EAA, codes with AQ. Meta documents no length.
  // The count makes each text another one, however many there are.
  const newText = (prefix: string) => {
    const nth = tokens.size + codes.size
    return prefix + seeded.letters(48, prefix, nth) + String(nth).padStart(8, '0')
  }

  function add(record: Omit<TokenRecord, 'text' | 'issuedAt' | 'end'>): TokenRecord {
    const token = { ...record, text: newText('EAAfake'), issuedAt: clock.now(), end: undefined }
    tokens.set(token.text, token)
    return token
  }

  return {
    find: (text) => tokens.get(text),
    mintUser: (personId, life) => add({ kind: 'user', personId, pageId: undefined, isForeign: false, ...life }),
    mintForeign(personId) {
      const life = { longLived: true, expiresAt: clock.now() + LONG_LIFE_MS, metadata: undefined }
      return add({ kind: 'user', personId, pageId: undefined, isForeign: true, ...life })
    },
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
      return (
        existing ?? add({ kind: 'page', personId, pageId, isForeign: false, longLived, expiresAt, metadata: undefined })
      )
    },
    ofPerson: (personId) => [...tokens.values()].filter((token) => token.personId === personId),
    mintCode(personId, redirectUri, about) {
      const expiresAt = clock.now() + CODE_LIFE_MS
      const code = { text: newText('AQfake'), redirectUri, personId, expiresAt, about, used: false }
      codes.set(code.text, code)
      return code
    },
    findCode: (text) => codes.get(text),
    endCodes(personId) {
      for (const code of codes.values()) {
        if (code.personId === personId) code.expiresAt = Math.min(code.expiresAt, clock.now())
      }
    },
    remember: (text) => void others.push(text),
    issued: () => [...tokens.keys(), ...codes.keys(), ...others],
  }
}
