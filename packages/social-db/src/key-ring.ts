import { createHmac, randomBytes } from 'node:crypto'
import { SocialDbError } from './errors.ts'

/** A key of AES-256-GCM, and what tells it from another one of the same id. */
interface RingKey {
  readonly key: CryptoKey
  /** HMAC-SHA256 of a constant under the key, base64url. */
  readonly check: string
}

/** Key id to key. The first entry seals, all open. */
export type KeyRing = ReadonlyMap<string, RingKey>

const shape = 'kid:key pairs, comma separated, where key is 32 random bytes in base64url'
const recipe = `make one with: node -e "console.log('k1:' + require('crypto').randomBytes(32).toString('base64url'))"`

/**
 * A new entry for `BOS_TOKEN_KEYS`, `kid:base64url key`.
 *
 * To rotate: add it behind the present ones and restart every process, so that all can open what it seals; then put it
 * in front and restart again; run `rotateKeys` until nothing is left; then take the old one out. An id is used once.
 *
 * @param kid Name of the key, 1 to 32 of `A-Z a-z 0-9 _ -`; it is stored with each value that the key seals.
 */
export function generateVaultKey(kid = 'k1'): string {
  checkKid(kid)
  return `${kid}:${randomBytes(32).toString('base64url')}`
}

/** Reads `BOS_TOKEN_KEYS`. Errors name the variable and the entry's place, never what stands there. */
export async function readKeyRing(text: string | undefined): Promise<KeyRing> {
  if (!text?.trim()) throw config(`BOS_TOKEN_KEYS is not set: it takes ${shape}; ${recipe}`)
  const ring = new Map<string, RingKey>()
  for (const [place, entry] of text.split(',').entries()) {
    const [kid = '', key = '', ...rest] = entry.trim().split(':')
    const bytes = Buffer.from(key, 'base64url')
    if (rest.length > 0 || bytes.length !== 32 || bytes.toString('base64url') !== key) {
      throw config(`Entry ${place + 1} of BOS_TOKEN_KEYS is malformed: it takes ${shape}; ${recipe}`)
    }
    checkKid(kid)
    if (ring.has(kid))
      throw config(`BOS_TOKEN_KEYS names two keys with the id of entry ${place + 1}: give each its own.`)
    ring.set(kid, {
      key: await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']),
      check: createHmac('sha256', bytes).update('bos1 key check').digest('base64url'),
    })
  }
  return ring
}

function checkKid(kid: string): void {
  if (!/^[\w-]{1,32}$/.test(kid)) throw config('A key id of BOS_TOKEN_KEYS is 1 to 32 of A-Z a-z 0-9 _ -.')
}

function config(message: string): SocialDbError {
  return new SocialDbError(message, { code: 'config' })
}
