import type { SigningSecrets } from '../signatures.ts'

/**
 * Whether Meta sent this webhook.
 *
 * @param rawBody The bytes as they came, before any parser: the signature is made over Meta's own escapes, and JSON that was
 *   read and written again no longer has it (D, P).
 * @param header `X-Hub-Signature-256`, null where there is none. The older SHA-1 header says nothing.
 */
export function verifySignature(rawBody: Uint8Array, header: string | null, secrets: SigningSecrets): boolean {
  const hex = /^sha256=([0-9a-f]{64})$/.exec(header ?? '')?.[1]
  return hex !== undefined && secrets.isSigned(rawBody, Buffer.from(hex, 'hex'))
}
