import { type EmulatorClock, HOUR_MS } from '../clock.ts'
import type { Seeded } from '../seeded.ts'
import { LONG_LIFE_MS, type TokenLife } from '../tokens.ts'

export interface InstagramTokenRecord extends TokenLife {
  readonly text: string
  readonly kind: 'instagram'
  readonly accountId: string
  /** When it was made or last refreshed. */
  issuedAt: number
}

export interface InstagramCode {
  readonly text: string
  readonly redirectUri: string
  readonly accountId: string
  expiresAt: number
  used: boolean
}

/** Tokens of Instagram Login. Kept apart from those of Facebook Login, since neither host can read the other's. */
export interface InstagramTokens {
  find(text: string): InstagramTokenRecord | undefined
  mint(accountId: string, life: 'short' | 'long'): InstagramTokenRecord
  ofAccount(accountId: string): readonly InstagramTokenRecord[]
  mintCode(accountId: string, redirectUri: string): InstagramCode
  findCode(text: string): InstagramCode | undefined
  /** Ends the codes of an account at once. */
  endCodes(accountId: string): void
  /** Every token and code so far. */
  issued(): readonly string[]
}

// D business-login: a code and a short-lived token live an hour, a long-lived token 60 days (5183944 s in the sample).
const CODE_LIFE_MS = HOUR_MS
const LIVES_MS = { short: HOUR_MS, long: LONG_LIFE_MS }

export function createInstagramTokens(clock: EmulatorClock, seeded: Seeded): InstagramTokens {
  const tokens = new Map<string, InstagramTokenRecord>()
  const codes = new Map<string, InstagramCode>()
  // P: tokens of this login begin with IGAA, codes with AQ.
  const newText = (prefix: string) => {
    const nth = tokens.size + codes.size
    return prefix + seeded.letters(48, 'instagram', prefix, nth) + String(nth).padStart(8, '0')
  }
  return {
    find: (text) => tokens.get(text),
    mint(accountId, life) {
      const issuedAt = clock.now()
      const token: InstagramTokenRecord = {
        text: newText('IGAAfake'),
        kind: 'instagram',
        accountId,
        longLived: life === 'long',
        issuedAt,
        expiresAt: issuedAt + LIVES_MS[life],
        end: undefined,
      }
      tokens.set(token.text, token)
      return token
    },
    ofAccount: (accountId) => [...tokens.values()].filter((token) => token.accountId === accountId),
    mintCode(accountId, redirectUri) {
      const expiresAt = clock.now() + CODE_LIFE_MS
      const code = { text: newText('AQfake'), redirectUri, accountId, expiresAt, used: false }
      codes.set(code.text, code)
      return code
    },
    findCode: (text) => codes.get(text),
    endCodes(accountId) {
      for (const code of codes.values()) {
        if (code.accountId === accountId) code.expiresAt = Math.min(code.expiresAt, clock.now())
      }
    },
    issued: () => [...tokens.keys(), ...codes.keys()],
  }
}
