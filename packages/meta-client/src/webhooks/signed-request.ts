import * as z from 'zod/mini'
import { readJson } from '../graph/json.ts'
import { idText } from '../id-text.ts'
import { ifReadable } from '../if-readable.ts'
import type { SigningSecrets } from '../signatures.ts'

/** Whom a deauthorize or data deletion callback is about. */
export interface SignedRequest {
  /** App-scoped: what Facebook Login calls the person, or Instagram Login the account, in this app. */
  userId: string
  issuedAt: Date | undefined
  /** Of deletion requests (D). What it ends is not told; a late request is a request. */
  expiresAt: Date | undefined
}

/** Why a text is no request of Meta's. */
export type SignedRequestProblem =
  /** Not two parts of canonical base64url, or too long. */
  | 'malformed'
  /** Signed with none of the secrets. */
  | 'signature'
  /** Rightly signed, but said to be signed in another way. */
  | 'algorithm'
  /** Rightly signed, and yet without a readable `user_id`. */
  | 'payload'

const LONGEST = 16 * 1024

/**
 * Reads the `signed_request` of a deauthorize or data deletion callback (D). Never throws, whatever the text.
 *
 * Nothing in it is looked at before the signature was found right, the name of the algorithm included.
 */
export function readSignedRequest(
  text: string,
  secrets: SigningSecrets,
): { value: SignedRequest; problem?: never } | { value?: never; problem: SignedRequestProblem } {
  const [, signature = '', payload = ''] = /^([\w-]{43})\.([\w-]+)$/.exec(text.length > LONGEST ? '' : text) ?? []
  const mac = canonical(signature)
  const json = canonical(payload)
  if (mac === undefined || json === undefined || payload === '') return { problem: 'malformed' }
  // D: over the encoded text, not over what it says.
  if (!secrets.isSigned(payload, mac)) return { problem: 'signature' }
  const { data } = content.safeParse(readJson(json.toString()))
  if (data?.algorithm?.toUpperCase() !== 'HMAC-SHA256') return { problem: 'algorithm' }
  const { user_id: userId, issued_at: issuedAt, expires: expiresAt } = data
  return userId === undefined ? { problem: 'payload' } : { value: { userId, issuedAt, expiresAt } }
}

// Many texts of base64url mean the same bytes; Meta's is the one that comes out again.
function canonical(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

const moment = z.pipe(
  z.number().check(z.positive(), z.maximum(1e11)),
  z.transform((seconds: number) => new Date(seconds * 1000)),
)

const content = z.object({
  algorithm: ifReadable(z.string()),
  user_id: ifReadable(z.pipe(idText, z.string().check(z.regex(/^\d{1,30}$/)))),
  issued_at: ifReadable(moment),
  expires: ifReadable(moment),
})
