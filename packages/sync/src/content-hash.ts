import { hash } from 'node:crypto'

/** What makes a piece of content the same one: never counts, never signed URLs, which change on every read. */
export interface ContentIdentity {
  readonly platform: string
  readonly accountId: string
  readonly contentId: string
  readonly contentType: string
  readonly text: string | null
  /** Platform ids of the pictures and videos, in the order they are shown. */
  readonly mediaIds: readonly string[]
  readonly permalink: string | null
}

/** SHA-256 as 64 hex digits. Changes only when a person edited the content. */
export function contentHash({
  platform,
  accountId,
  contentId,
  contentType,
  text,
  mediaIds,
  permalink,
}: ContentIdentity): string {
  // A JSON array keeps the borders between the parts; NFC makes equal text equal bytes.
  const parts = [platform, accountId, contentId, contentType, text?.normalize('NFC') ?? null, mediaIds, permalink]
  return hash('sha256', JSON.stringify(parts), 'hex')
}
