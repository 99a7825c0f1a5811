import { createHash } from 'node:crypto'
import { headerOf, parseEnvelope, PREFIX, prefixOf } from './envelope.ts'
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

/** What may be known of a key of the vault. */
export interface VaultKey {
  readonly id: string
  /** HMAC-SHA256 of a constant under the key, base64url: tells whether two keys of one id are the same key. */
  readonly check: string
  /** How every text starts that this key sealed, and no other: SQL finds them by it. */
  readonly sealedPrefix: string
}

/** Seals tokens before they reach SQL and opens them again. Make one with `createVault`. */
export interface Vault {
  /** The first one seals, all open. */
  readonly keys: readonly [VaultKey, ...VaultKey[]]
  /** Text for a column: `bos1.` and a compact JWE. Sealing the same twice gives two texts. */
  seal(value: Secret, place: SealedPlace): Promise<string>
  /** @throws {SocialDbError} `unreadable` when the text was not sealed for this place, was altered, or its key is gone. */
  open(sealed: string, place: SealedPlace): Promise<Secret>
}

/** Stands in a token column whose token was erased. Never opens. */
export const ERASED = 'bos1.erased'

/**
 * A vault over the keys of `BOS_TOKEN_KEYS`: `kid:base64url key`, comma separated; the first seals, all open.
 *
 * @throws {SocialDbError} `config` when the keys are missing or malformed; it says how to make one.
 */
export async function createVault(keys: string | undefined): Promise<Vault> {
  const ring = await readKeyRing(keys)
  const [sealing, ...others] = [...ring].map(([id, { check }]) => ({ id, check, sealedPrefix: prefixOf(id) }))
  const sealingKey = sealing && ring.get(sealing.id)?.key
  if (!sealing || !sealingKey) throw new SocialDbError('BOS_TOKEN_KEYS holds no key.', { code: 'config' })
  const { CompactEncrypt, compactDecrypt } = await import('jose')

  return {
    keys: [sealing, ...others],
    async seal(value, place) {
      const text = value.expose()
      if (text === '') throw new SocialDbError(`Refused to seal an empty ${place.column}.`, { code: 'invalid' })
      const jwe = await new CompactEncrypt(Buffer.from(text, 'utf8'))
        .setProtectedHeader(headerOf(sealing.id, contextOf(place)))
        .encrypt(sealingKey)
      return PREFIX + jwe
    },
    async open(sealed, place) {
      const envelope = parseEnvelope(sealed)
      const held = envelope && ring.get(envelope.kid)
      if (envelope && !held) throw unreadable(place, 'its key is not in BOS_TOKEN_KEYS')
      if (!held || envelope.ctx !== contextOf(place))
        throw unreadable(place, 'it was altered, or sealed for another place')
      try {
        const { plaintext } = await compactDecrypt(envelope.jwe, held.key, {
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

function unreadable({ column, rowId }: SealedPlace, why: string): SocialDbError {
  return new SocialDbError(`The sealed ${column} of row ${rowId} does not open: ${why}.`, { code: 'unreadable' })
}
