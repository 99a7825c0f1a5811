/** One picture or video of a piece of content, in the order it is shown. */
export interface MediaUrl {
  readonly type: 'image' | 'video'
  /** Signed and short-lived; absent when the platform withholds it. */
  readonly url?: string
  readonly thumbnail_url?: string
  /** The platform's id of the picture or video, where it names one. */
  readonly external_id?: string
  /** ISO 8601; when the signed URL stops working, where the URL says so. */
  readonly expires_at?: string
  readonly unavailable_reason?: Unavailable
}

/** `not_looked_up`: it costs a call of its own, and its turn has not come; or it was not worth one, being old and paused. */
export type Unavailable = 'not_looked_up' | 'withheld_by_platform'

/** Builds one entry of `media_urls`; a media without any address says so instead of vanishing. */
export function mediaUrl(media: {
  type: 'image' | 'video'
  url?: string | undefined
  thumbnailUrl?: string | undefined
  id?: string | undefined
  /** Why there is no address; default: the platform sent none. */
  why?: Unavailable | undefined
}): MediaUrl {
  const url = webAddress(media.url)
  const thumbnail = webAddress(media.thumbnailUrl)
  const expiry = signatureExpiry(url ?? thumbnail)
  return {
    type: media.type,
    ...(url ? { url } : { unavailable_reason: media.why ?? ('withheld_by_platform' as const) }),
    ...(thumbnail && { thumbnail_url: thumbnail }),
    ...(media.id && { external_id: media.id }),
    ...(expiry && { expires_at: expiry }),
  }
}

/**
 * The address to store for a picture that is signed anew on every read: the new one only where it shows another picture
 * or the stored one is about to stop working, so that signatures alone cause no writes.
 */
export function freshAddress(stored: string | null, given: string, now: Date): string | undefined {
  const read = webAddress(given)
  if (read === undefined) return undefined
  if (stored === null || withoutSignature(stored) !== withoutSignature(read)) return read
  return signatureExpiry(stored) !== undefined && !isLasting(stored, now) ? read : undefined
}

/** Whether a stored address says of itself that it works for longer than two days. */
export function isLasting(stored: string | undefined, now: Date): boolean {
  const expiry = signatureExpiry(stored)
  return expiry !== undefined && Date.parse(expiry) - now.getTime() >= REFRESH_BEFORE_MS
}

// Two daily runs may fail before a stored picture breaks.
const REFRESH_BEFORE_MS = 2 * 86_400_000

const withoutSignature = (url: string): string => url.split('?')[0] ?? url

// Ours: the longest that were seen have some 700 characters.
const LONGEST_ADDRESS = 8192

/**
 * The address, unless it is none of the public web over https: stored addresses end up in pages, where `javascript:` would
 * run, and in programs that fetch them, which must not be sent to a host of their own network.
 */
export function webAddress(url: string | undefined): string | undefined {
  return url !== undefined && url.startsWith('https:') ? webLink(url) : undefined
}

/** The same over http too: where somebody's link leads is his affair, and it is shown and never fetched. */
export function webLink(url: string | undefined): string | undefined {
  if (url === undefined || url.length > LONGEST_ADDRESS || !/^https?:\/\/[^\s\p{Cc}]+$/u.test(url)) return undefined
  const name = hostOf(url)
  return name !== undefined && isPublicName(name) ? url : undefined
}

// What stands between the slashes is the host where it is plain; anything else, such as a port, a name of another script or
// an escape, the parser tells apart, which takes ten times as long.
function hostOf(url: string): string | undefined {
  const plain = /^https?:\/\/([a-z0-9.-]+)[/?#]/.exec(url)?.[1]
  if (plain !== undefined && !plain.includes('xn--')) return plain
  const read = URL.parse(url)
  return read !== null && read.username === '' && read.password === '' ? read.hostname : undefined
}

// Names with a dot that no private network gives itself (RFC 6761, 6762, 8375; RFC draft for `internal`); never an IP
// address in any of its forms, which the parser has written out as four numbers or in brackets.
function isPublicName(host: string): boolean {
  return /^([\w-]+\.)+[a-z][\w-]*$/.test(host) && !/\.(localhost|local|internal|home\.arpa|intranet|lan)$/.test(host)
}

// CDN addresses carry their end of life as `oe`, hexadecimal unix seconds (P, seen in captured URLs). It is looked for in
// the text, because parsing the whole address for it took as long as all else that is made of an item.
function signatureExpiry(url = ''): string | undefined {
  const at = Math.max(url.indexOf('?oe='), url.indexOf('&oe='))
  const seconds = at < 0 ? 0 : Number.parseInt(url.slice(at + '?oe='.length), 16)
  const isPlausible = seconds > 1_000_000_000 && seconds < 10_000_000_000
  return isPlausible ? new Date(seconds * 1000).toISOString() : undefined
}
