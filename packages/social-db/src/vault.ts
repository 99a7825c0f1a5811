import { createHash } from 'node:crypto'
import { SocialDbError } from './errors.ts'
import { readKeyRing } from './key-ring.ts'
import { secret } from './secret.ts'
import type { Secret } from './secret.ts'

/** Where a sealed value stands. It opens there and nowhere else. */
export interface SealedPlace {
  readonly rowId: string
  readonly userId: string
  readonly platform: string
  readonly column: 'access_token' | 'refresh_token' | 'code_verifier' | 'pending_grant'
  /** `token_version` of the row; 0 where a row has none. */
  readonly version: number
}

/** Seals tokens before they reach SQL and opens them again. Make one with `createVault`. */
export interface Vault {
  /** Text for a column: `bos1.` and a compact JWE. Sealing the same twice gives two texts. */
  seal(value: Secret, place: SealedPlace): Promise<string>
  /** @throws {SocialDbError} `unreadable` when the text was not sealed for this place, was altered, or its key is gone. */
  open(sealed: string, place: SealedPlace): Promise<Secret>
}

/** Stands in a token column whose token was erased. Never opens. */
export const ERASED = 'bos1.erased'

const PREFIX = 'bos1.'

/**
 * A vault over the keys of `BOS_TOKEN_KEYS`: `kid:base64url key`, comma separated; the first seals, all open.
 *
 * @throws {SocialDbError} `config` when the keys are missing or malformed; it says how to make one.
 */
export async function createVault(keys: string | undefined): Promise<Vault> {
  const ring = await readKeyRing(keys)
  const [sealing] = ring
  if (!sealing) throw new SocialDbError('BOS_TOKEN_KEYS holds no key.', { code: 'config' })
  const [kid, sealingKey] = sealing
  const { CompactEncrypt, compactDecrypt } = await import('jose')

  return {
    async seal(value, place) {
      const text = value.expose()
      if (text === '') throw new SocialDbError(`Refused to seal an empty ${place.column}.`, { code: 'invalid' })
      const jwe = await new CompactEncrypt(Buffer.from(text, 'utf8'))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid, ctx: contextOf(place) })
        .encrypt(sealingKey)
      return PREFIX + jwe
    },
    async open(sealed, place) {
      const jwe = canonicalJwe(sealed)
      const header = jwe && readHeader(jwe)
      const key = header && ring.get(header.kid)
      if (header && !key) throw unreadable(place, 'its key is not in BOS_TOKEN_KEYS')
      if (!jwe || !key || header.ctx !== contextOf(place))
        throw unreadable(place, 'it was altered, or sealed for another place')
      try {
        const { plaintext } = await compactDecrypt(jwe, key, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        })
        return secret(Buffer.from(plaintext).toString('utf8'))
      } catch {
        // jose's error is dropped: why a seal does not open is no help, and could help an attacker.
        throw unreadable(place, 'it was altered, or its key changed')
      }
    },
  }
}

// Length-prefixed, so that no two places give the same bytes.
function contextOf({ rowId, userId, platform, column, version }: SealedPlace): string {
  const hash = createHash('sha256')
  for (const part of ['bos1', rowId, userId, platform, column, String(version)]) {
    const bytes = Buffer.from(part, 'utf8')
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    hash.update(length).update(bytes)
  }
  return hash.digest('base64url')
}

// jose alone accepts stray characters, so that many texts would open as one; here each part must be its own encoding.
function canonicalJwe(sealed: string): string | undefined {
  if (!sealed.startsWith(PREFIX)) return undefined
  const jwe = sealed.slice(PREFIX.length)
  const parts = jwe.split('.')
  const canonical = parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
  return canonical && parts.length === 5 && parts[1] === '' ? jwe : undefined
}

// Exactly the header that seal() writes: no other member (zip, crit, …) is ever acted on.
function readHeader(jwe: string): { kid: string; ctx: string } | undefined {
  try {
    const header: unknown = JSON.parse(Buffer.from(jwe.split('.', 1)[0] ?? '', 'base64url').toString('utf8'))
    if (typeof header !== 'object' || header === null || Object.keys(header).join() !== 'alg,enc,kid,ctx')
      return undefined
    const { alg, enc, kid, ctx } = header as Record<string, unknown>
    return alg === 'dir' && enc === 'A256GCM' && typeof kid === 'string' && typeof ctx === 'string'
      ? { kid, ctx }
      : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function unreadable({ column, rowId }: SealedPlace, why: string): SocialDbError {
  return new SocialDbError(`The sealed ${column} of row ${rowId} does not open: ${why}.`, { code: 'unreadable' })
}
