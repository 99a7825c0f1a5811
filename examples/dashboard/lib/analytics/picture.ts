import type { ContentItem } from '@bos/social-db'
import { emulatedHosts } from '../emulated-hosts.ts'

/** The address of a picture for an item; undefined: it has none, Meta withholds it, or the address has run out. */
export function pictureOf({ mediaUrls }: Pick<ContentItem, 'mediaUrls'>, now: Date): string | undefined {
  const [first] = mediaUrls
  if (!first) return undefined
  const text = (key: string): string | undefined => {
    const value: unknown = Reflect.get(first, key)
    return typeof value === 'string' ? value : undefined
  }
  const expiry = text('expires_at')
  if (expiry !== undefined && new Date(expiry) <= now) return undefined
  const address = text('thumbnail_url') ?? (text('type') === 'image' ? text('url') : undefined)
  return address === undefined || !address.startsWith('https://') ? undefined : shownAt(address)
}

// The emulated Meta has addresses of pictures and no pictures: they are drawn here.
function shownAt(address: string): string {
  const isEmulated = Object.keys(emulatedHosts(process.env)).length > 0
  return isEmulated ? `/demo/picture${new URL(address).pathname}` : address
}
