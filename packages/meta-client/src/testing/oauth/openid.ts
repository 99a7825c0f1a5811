import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { answerHtml } from '../respond.ts'
import type { PersonRecord } from '../records.ts'
import { unixSeconds } from '../times.ts'
import type { Emulation, Incoming } from '../visit.ts'
import { problemPage } from './page-parts.ts'

// D oidc-token 2023-07-18 and P copies of the discovery document, which differ in `issuer`; chosen: this one.
const ISSUER = 'https://www.facebook.com'
// M.
const LIFE_SECONDS = 3600

export interface OpenIdKey {
  readonly id: string
  readonly secret: KeyObject
  /** As the JWKS endpoint shows it. */
  readonly jwk: object
}

/** The key that signs id tokens. It is made when it is first needed, and is another one in each emulator, whatever the seed. */
export function createOpenIdKey(): () => OpenIdKey {
  let made: OpenIdKey | undefined
  return () => {
    if (made) return made
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const shown = publicKey.export({ format: 'jwk' })
    // Another key must not go by the same id.
    const id = createHash('sha256').update(String(shown.n)).digest('base64url').slice(0, 24)
    const jwk = { ...shown, kid: id, alg: 'RS256', use: 'sig' }
    made = { id, secret: privateKey, jwk }
    return made
  }
}

/** An id token for a person (claims D oidc-token and P: without `email_verified`). */
export function idTokenFor(
  person: PersonRecord,
  { nonce, accessToken }: { readonly nonce: string | undefined; readonly accessToken: string },
  emulation: Emulation,
): string {
  const { app, clock, grants, seeded, tokens } = emulation
  const now = unixSeconds(clock.now())
  const [given = person.name, ...family] = person.name.split(' ')
  const email = grants.of(person.id)?.permissions.get('email') === 'granted' ? emailOf(person) : undefined
  const claims = {
    iss: ISSUER,
    aud: app.id,
    sub: person.id,
    iat: now,
    exp: now + LIFE_SECONDS,
    jti: seeded.letters(20, 'jti', tokens.issued().length),
    ...(nonce !== undefined && { nonce }),
    at_hash: createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url'),
    name: person.name,
    given_name: given,
    ...(family.length > 0 && { family_name: family.join(' ') }),
    ...(email !== undefined && { email }),
    picture: emulation.cdnUrl(`${person.id}/picture.jpg`),
  }
  const { id, secret } = emulation.openIdKey()
  const encoded = [{ alg: 'RS256', typ: 'JWT', kid: id }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const signed = encoded.join('.')
  return `${signed}.${sign('sha256', Buffer.from(signed), secret).toString('base64url')}`
}

export function emailOf({ id }: PersonRecord): string {
  return `person.${id}@example.com`
}

/** Answers `www.facebook.com/.well-known/…`: the discovery document and the keys. */
export function answerWellKnown(emulation: Emulation, { path, base }: Incoming): Response {
  switch (path.join('/')) {
    case '.well-known/openid-configuration':
      return answer({
        issuer: ISSUER,
        // Behind a port the issuer stays, as id tokens name it; what is to be fetched is there.
        authorization_endpoint: `${base}/dialog/oauth/`,
        jwks_uri: `${base}/.well-known/oauth/openid/jwks/`,
        response_types_supported: ['id_token', 'token id_token'],
        subject_types_supported: ['pairwise'],
        id_token_signing_alg_values_supported: ['RS256'],
        claims_supported: CLAIMS,
      })
    case '.well-known/oauth/openid/jwks':
      return answer({ keys: [emulation.openIdKey().jwk] })
    default:
      return answerHtml(problemPage('Page not found', 'Nothing here.'), 404)
  }
}

// P, copies of the document.
const CLAIMS = [
  'iss',
  'aud',
  'sub',
  'iat',
  'exp',
  'jti',
  'nonce',
  'at_hash',
  'name',
  'given_name',
  'middle_name',
  'family_name',
  'email',
  'picture',
  'user_friends',
  'user_birthday',
  'user_age_range',
  'user_link',
  'user_hometown',
  'user_location',
  'user_gender',
]

function answer(body: object): Response {
  return Response.json(body, { headers: { 'cache-control': 'public, max-age=3600' } })
}
