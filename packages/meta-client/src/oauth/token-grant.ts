import * as z from 'zod/mini'
import { GraphError } from '../errors.ts'
import { ifReadable } from '../if-readable.ts'
import type { Secret } from '../secret.ts'
import { secret } from '../secret.ts'
import { told } from '../told.ts'
import type { UserToken } from '../tokens.ts'
import { TOKEN_TEXT, userToken } from '../tokens.ts'

/** A token as the endpoint that hands them out gives it. */
export interface TokenGrant {
  /** A person's; with a configuration for system users, a system user's. */
  token: UserToken
  /** Undefined: Meta did not say; ask `debugToken`. */
  expiresAt: Date | undefined
  /** Only of a login that asked for `openid`. Worth nothing before `createIdTokenVerifier` has verified it. */
  idToken?: Secret
}

export const tokenText = z.string().check(z.regex(TOKEN_TEXT))

// P: expires_in may be missing, 0 or text; none of these says anything about the end.
export const lifeSeconds = ifReadable(
  z.pipe(
    z.union([z.number(), z.pipe(z.string().check(z.regex(/^\d{1,12}$/)), z.transform(Number))]),
    z.number().check(z.minimum(1), z.maximum(1e10)),
  ),
)

export function endOf(nowMs: number, seconds: number | undefined): Date | undefined {
  return seconds === undefined ? undefined : new Date(nowMs + seconds * 1000)
}

const grant = z.object({
  access_token: tokenText,
  expires_in: lifeSeconds,
  id_token: ifReadable(z.string().check(z.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/))),
})

/** Reads the answer of `/oauth/access_token`, or undefined when it holds no token. */
export function readTokenGrant(body: unknown, nowMs: number): TokenGrant | undefined {
  const { data } = grant.safeParse(body)
  if (data === undefined) return undefined
  const { access_token, expires_in, id_token } = data
  return {
    token: userToken(access_token),
    expiresAt: endOf(nowMs, expires_in),
    ...told({ idToken: id_token === undefined ? undefined : secret(id_token) }),
  }
}

export function noTokenInAnswer(endpoint: string, { isCodeSpent }: { isCodeSpent: boolean }): GraphError {
  const todo = isCodeSpent ? 'The code is used up: start a new login.' : 'Try again later.'
  return new GraphError(`${endpoint}: the answer holds no token. ${todo}`, {
    code: 'upstream_malformed',
    action: isCodeSpent ? 'reconnect' : 'retry',
    endpoint,
  })
}
