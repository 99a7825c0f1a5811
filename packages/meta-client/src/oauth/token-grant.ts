import * as z from 'zod/mini'
import { GraphError } from '../errors.ts'
import { ifReadable } from '../if-readable.ts'
import type { UserToken } from '../tokens.ts'
import { TOKEN_TEXT, userToken } from '../tokens.ts'

/** A token as the endpoint that hands them out gives it. */
export interface TokenGrant {
  token: UserToken
  /** Undefined: Meta did not say; ask `debugToken`. */
  expiresAt: Date | undefined
}

// P: expires_in may be missing, 0 or text; none of these says anything about the end.
const grant = z.object({
  access_token: z.string().check(z.regex(TOKEN_TEXT)),
  expires_in: ifReadable(z.coerce.number().check(z.positive(), z.maximum(1e10))),
})

/** Reads the answer of `/oauth/access_token`, or undefined when it holds no token. */
export function readTokenGrant(body: unknown, nowMs: number): TokenGrant | undefined {
  const { data } = grant.safeParse(body)
  if (data === undefined) return undefined
  const { access_token, expires_in } = data
  return {
    token: userToken(access_token),
    expiresAt: expires_in === undefined ? undefined : new Date(nowMs + expires_in * 1000),
  }
}

export function noTokenInAnswer(isCodeSpent: boolean): GraphError {
  const endpoint = 'POST /oauth/access_token'
  const todo = isCodeSpent ? 'The code is used up: start a new login.' : 'Try again later.'
  return new GraphError(`${endpoint}: the answer holds no token. ${todo}`, {
    code: 'upstream_malformed',
    action: isCodeSpent ? 'reconnect' : 'retry',
    endpoint,
  })
}
