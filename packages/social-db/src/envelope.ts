/** What every sealed text starts with. */
export const PREFIX = 'bos1.'

/** A sealed text that has the form of one. Whether it opens is for its key to say. */
export interface Envelope {
  readonly jwe: string
  readonly kid: string
  readonly ctx: string
}

/** Reads a sealed text; undefined for one that `seal` would not have written, down to the last bit. */
export function parseEnvelope(sealed: string): Envelope | undefined {
  if (!sealed.startsWith(PREFIX)) return undefined
  const jwe = sealed.slice(PREFIX.length)
  const parts = jwe.split('.')
  // jose alone accepts stray characters, so that many texts would open as one; here each part is its own encoding.
  const canonical = parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
  if (!canonical || parts.length !== 5 || parts[1] !== '') return undefined
  const header = readHeader(Buffer.from(parts[0] ?? '', 'base64url').toString('utf8'))
  return header && { jwe, ...header }
}

/**
 * How every text starts that the key `kid` sealed, and no other key's: SQL finds by it what a key sealed.
 *
 * Base64 turns three bytes into four characters, so the text is cut after the last whole three: still behind the quote
 * that ends the key's id, so k1 is not taken for k11.
 */
export function prefixOf(kid: string): string {
  const start = Buffer.from(headerText({ kid, ctx: '' }).slice(0, -'"}'.length), 'utf8')
  return PREFIX + start.subarray(0, start.length - (start.length % 3)).toString('base64url')
}

/** The members of the protected header, in their order. */
export function headerOf(kid: string, ctx: string) {
  return { alg: 'dir', enc: 'A256GCM', kid, ctx } as const
}

function headerText({ kid, ctx }: { kid: string; ctx: string }): string {
  return JSON.stringify(headerOf(kid, ctx))
}

// Written anew it must be the same text: no other member (zip, crit, …), order or spelling is ever acted on.
function readHeader(text: string): { kid: string; ctx: string } | undefined {
  try {
    const header: unknown = JSON.parse(text)
    if (typeof header !== 'object' || header === null || !('kid' in header) || !('ctx' in header)) return undefined
    const { kid, ctx } = header
    if (typeof kid !== 'string' || typeof ctx !== 'string') return undefined
    return headerText({ kid, ctx }) === text ? { kid, ctx } : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
