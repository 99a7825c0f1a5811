import { createHash, randomBytes } from 'node:crypto'
import { configError, GraphError } from '../errors.ts'
import type { Secret } from '../secret.ts'
import { secret } from '../secret.ts'

export interface Pkce {
  /** Kept with the state, sealed, and sent with the code. */
  verifier: Secret
  /** For the dialog: S256 of the verifier. */
  challenge: string
}

/** A fresh verifier of 256 random bits and its S256 challenge (RFC 7636), one pair a login. */
export function createPkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier: secret(verifier), challenge: createHash('sha256').update(verifier).digest('base64url') }
}

interface AskedFor {
  scopes?: readonly string[] | undefined
  configId?: string | undefined
}

/**
 * Refuses PKCE where Meta drops the challenge in silence and then refuses the verifier, which would cost the login.
 *
 * D 2023-07-18 oidc-token has it for `openid` alone; P better-auth 186 and P 2026-08-19 Nango 7156 ran into it.
 * Whether a configuration honours it is not established.
 *
 * @throws {GraphError} `pkce_unsupported`.
 */
export function checkPkce({ scopes = [], configId }: AskedFor): void {
  if (configId === undefined && scopes.includes('openid')) return
  throw pkceUnsupported('Meta knows PKCE only in a login that asks for openid, and with no configuration.')
}

export function pkceUnsupported(why: string): GraphError {
  return new GraphError(`${why} Leave it out: the secret and the state protect the exchange.`, {
    code: 'pkce_unsupported',
  })
}

/** D oidc-token: 43 to 128 of these characters. Throws `config`; the text is not in the message. */
export function checkVerifier(verifier: Secret): string {
  const text = verifier.expose()
  if (/^[A-Za-z0-9._~-]{43,128}$/.test(text)) return text
  throw configError('The code verifier must be 43 to 128 letters, digits or -._~: use the one of createPkce().')
}
