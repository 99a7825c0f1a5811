import { createHash } from 'node:crypto'
import { Refusal } from '../refusal.ts'
import type { Emulation } from '../visit.ts'

/** What the dialog remembers for the exchange of its code. */
export interface Challenge {
  readonly method: 'S256' | 'plain'
  readonly text: string
}

/** D oidc-token 2023-07-18, P (better-auth #186; Nango #7156, 2026-08-19): dropped without a word unless `openid` is asked for. */
export function readChallenge(params: URLSearchParams, scopes: readonly string[]): Challenge | undefined {
  const text = params.get('code_challenge')
  if (text === null || !scopes.includes('openid')) return undefined
  // P: an unknown method is taken for plain. That a missing one is too is RFC 7636.
  return { method: params.get('code_challenge_method') === 'S256' ? 'S256' : 'plain', text }
}

/**
 * Whether the verifier of an exchange proves who asked for the code, which then needs no secret (D oidc-token: one of the
 * two is required, so a secret alone will do).
 *
 * @throws {Refusal} When a verifier comes without a challenge (P: code 1 and text) or is wrong (P 2022: text; code chosen).
 */
export function provesVerifier({ app }: Emulation, challenge: Challenge | undefined, verifier: string | null): boolean {
  if (verifier === null || app.pkce === 'ignored') return false
  if (challenge === undefined) {
    const message = 'code_verifier param is provided without a code_challenge in authorization request.'
    throw new Refusal({ message, code: 1 })
  }
  const expected = challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url')
  // D oidc-token: 43 to 128 of these characters.
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier) || expected !== challenge.text) {
    throw new Refusal({ message: 'Invalid code verifier.', code: 1 })
  }
  return true
}
