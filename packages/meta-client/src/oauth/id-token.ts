import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { configError, GraphError } from '../errors.ts'
import { createCaller } from '../graph/call.ts'
import { readJson } from '../graph/json.ts'
import type { GraphOptions } from '../graph/options.ts'
import { ifReadable } from '../if-readable.ts'
import type { Secret } from '../secret.ts'
import { isSameText } from '../signatures.ts'
import { told } from '../told.ts'
import type { UserToken } from '../tokens.ts'
import { checkAppId } from './login-request.ts'
import type { OpenIdKey } from './open-id-keys.ts'
import { createOpenIdKeys } from './open-id-keys.ts'

export interface IdTokenVerifierOptions extends GraphOptions {
  /** The Meta app's id, which the token must be made for. */
  appId: string
}

/** What a verified id token says of the person. */
export interface IdTokenClaims {
  /** App-scoped: the `userId` of `debugToken`. */
  userId: string
  issuedAt: Date
  expiresAt: Date
  name?: string
  /** Never confirmed by Meta (D, P): not a proof that the person owns it. */
  email?: string
  pictureUrl?: string
}

export interface IdTokenExpectations {
  /** The one that the dialog was opened with. */
  nonce: string
  /** The token that came along: where the id token names its hash, it must be that of this one. */
  accessToken?: UserToken | undefined
}

export interface IdTokenVerifier {
  /**
   * Who logged in, after signature, issuer, app, end and nonce were found right.
   *
   * @throws {GraphError} `id_token_rejected`, action `reconnect`: start a new login. `network`, `timeout`, ... when Meta's keys
   *   could not be had: the same token may be verified later.
   */
  verify(idToken: Secret, expected: IdTokenExpectations): Promise<IdTokenClaims>
}

// D oidc-token 2023-07-18; P: copies of the discovery document differ.
const ISSUERS = ['https://www.facebook.com', 'https://facebook.com', 'https://limited.facebook.com']
const CLOCK_SKEW_SECONDS = 60 // ours

const seconds = z.pipe(
  z.number().check(z.positive(), z.maximum(1e11)),
  z.transform((at: number) => new Date(at * 1000)),
)
const claims = z.object({
  sub: z.string().check(z.minLength(1)),
  nonce: z.string(),
  iat: seconds,
  exp: seconds,
  at_hash: z.optional(z.string()),
  name: ifReadable(z.string()),
  email: ifReadable(z.string()),
  picture: ifReadable(z.string()),
})

/**
 * Verifies id tokens of logins that asked for `openid`; it keeps Meta's keys, so make one and keep it.
 *
 * jose is loaded with the first token.
 */
export function createIdTokenVerifier(options: IdTokenVerifierOptions): IdTokenVerifier {
  const { appId, now = Date.now } = options
  checkAppId(appId)
  const keys = createOpenIdKeys(createCaller(options), now)

  return {
    async verify(idToken, { nonce, accessToken }) {
      if (nonce === '') throw configError('The nonce is empty: use the one that the dialog was opened with.')
      const text = idToken.expose()
      const kid = readKid(text)
      if (kid === undefined) throw rejected('it is no id token')
      const key = await keys.find(kid)
      if (key === undefined) throw rejected('its key is none of those that Meta shows')
      const { data } = claims.safeParse(await readClaims(text, key, { appId, at: new Date(now()) }))
      if (data === undefined) throw rejected('a claim is missing or unreadable')
      if (!isSameText(data.nonce, nonce)) throw rejected('its nonce is not that of this login')
      if (accessToken !== undefined && data.at_hash !== undefined && !isSameText(data.at_hash, halfHash(accessToken))) {
        throw rejected('it came along with another access token')
      }
      const { sub: userId, iat: issuedAt, exp: expiresAt, name, email, picture } = data
      return { userId, issuedAt, expiresAt, ...told({ name, email, pictureUrl: picture }) }
    },
  }
}

// Errors of jose stop here: they carry claims. Whatever fails in this place fails because of the token.
async function readClaims(text: string, key: OpenIdKey, { appId, at }: { appId: string; at: Date }): Promise<unknown> {
  const { importJWK, jwtVerify } = await import('jose')
  const verified = await importJWK({ ...key }, 'RS256')
    .then((imported) =>
      jwtVerify(text, imported, {
        algorithms: ['RS256'], // never what the token itself says
        issuer: ISSUERS,
        audience: appId,
        currentDate: at,
        clockTolerance: CLOCK_SKEW_SECONDS,
        requiredClaims: ['iss', 'aud', 'exp', 'iat', 'sub', 'nonce'],
      }),
    )
    .catch(() => undefined)
  if (verified === undefined) throw rejected('its signature, issuer, app or time is wrong')
  // A token that is for others too is one that they could have had first.
  if (Array.isArray(verified.payload.aud) && verified.payload.aud.length > 1) throw rejected('it is for several apps')
  return verified.payload
}

const header = z.object({ alg: z.literal('RS256'), kid: z.string().check(z.minLength(1), z.maxLength(200)) })

function readKid(text: string): string | undefined {
  const [encoded] = text.length > 16_384 ? [] : text.split('.')
  return header.safeParse(readJson(Buffer.from(encoded ?? '', 'base64url').toString())).data?.kid
}

/** OpenID Connect Core 3.1.3.6: the left half of the SHA-256 of the access token. */
function halfHash(token: UserToken): string {
  return createHash('sha256').update(token.expose()).digest().subarray(0, 16).toString('base64url')
}

function rejected(what: string): GraphError {
  return new GraphError(`The id token is refused: ${what}. Start a new login.`, { code: 'id_token_rejected' })
}
