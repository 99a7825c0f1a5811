import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { configError } from './errors.ts'
import type { Secret } from './secret.ts'
import type { Token } from './tokens.ts'
import { exposed } from './tokens.ts'

/** App secrets as far as signatures need them: they can be asked, and not read. */
export interface SigningSecrets {
  /** Whether one of the secrets made this HMAC-SHA256 of the message. Takes as long for each of them. */
  isSigned(message: string | Uint8Array, mac: Uint8Array): boolean
}

/**
 * The app secrets that Meta may have signed with: several while one is being replaced, and for Instagram Login that of the
 * Meta app and that of the Instagram app, since nobody could establish which of them signs.
 *
 * @throws {GraphError} `config` for an empty list or an empty secret, which would let everybody in.
 */
export function signingSecrets(secrets: readonly (string | Secret)[]): SigningSecrets {
  const keys = secrets.map(exposed)
  if (keys.length === 0 || keys.includes('')) {
    throw configError('Signatures need at least one app secret, and none may be empty: set META_APP_SECRET.')
  }
  return Object.freeze({
    isSigned(message: string | Uint8Array, mac: Uint8Array) {
      const matches = keys.map((key) => {
        const expected = createHmac('sha256', key).update(message).digest()
        return mac.byteLength === expected.byteLength && timingSafeEqual(mac, expected)
      })
      return matches.includes(true)
    },
  })
}

/** Whether two texts are the same, in a time that tells nothing of where they differ or how long they are. */
export function isSameText(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => createHash('sha256').update(text).digest())
  return first !== undefined && second !== undefined && timingSafeEqual(first, second)
}

/**
 * `appsecret_proof`: HMAC-SHA256 of the token with the app's secret, in hex. The client adds it to its calls by itself.
 *
 * @param at Makes the form that is good for 5 minutes around this moment (D security), which wants `appsecret_time` in unix
 *   seconds beside it. Without: the classic one, good as long as the token.
 */
export function appSecretProof(token: Token, appSecret: string | Secret, { at }: { at?: Date } = {}): string {
  const signed = at === undefined ? token.expose() : `${token.expose()}|${Math.floor(at.getTime() / 1000)}`
  return createHmac('sha256', exposed(appSecret)).update(signed).digest('hex')
}
