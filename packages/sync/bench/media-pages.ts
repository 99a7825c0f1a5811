/** How much an account has, and where its listing is served. */
export interface Listing {
  readonly pages: number
  readonly itemsPerPage: number
  readonly base: string
  /** Of the signed addresses: they are new in each, and nothing else is. */
  readonly signing: number
}

const DAY_MS = 86_400_000
// Older than what the product reads numbers of by calls of their own: the pages are all there is to read.
const NEWEST_MS = 31 * DAY_MS
const APART_MS = 2 * 3_600_000
const METRICS = ['reach', 'views', 'likes', 'comments', 'saved', 'shares', 'total_interactions'] as const

/** The pages of an account's media, newest first, as Graph writes them: escaped slashes and letters, signed addresses, numbers inside. */
export function makeMediaPages(accountId: string, listing: Listing, now: number): readonly Buffer[] {
  const { pages, itemsPerPage, base } = listing
  return Array.from({ length: pages }, (_, page) => {
    const first = page * itemsPerPage
    const data = Array.from({ length: itemsPerPage }, (__, item) => makeMedia(first + item, listing, now))
    const after = cursorOf(page + 1)
    const next = `${base}/v26.0/${accountId}/media?access_token=FAKE&limit=${itemsPerPage}&after=${after}`
    const paging = { cursors: { before: cursorOf(page), after }, ...(page + 1 < pages && { next }) }
    return Buffer.from(asGraphWrites({ data, paging }))
  })
}

/** Which page an address asks for, from 0. */
export function pageAfter(cursor: string | null): number {
  return cursor === null ? 0 : Number(cursor.slice(CURSOR.length))
}

const CURSOR = 'QVFIUfakeZA3BkcHhQd2h1'
const cursorOf = (page: number): string => `${CURSOR}${page}`

function makeMedia(index: number, { signing }: Listing, now: number) {
  const id = String(17_900_000_000_000_000n + BigInt(index))
  const isReel = index % 3 === 0
  const numbers = [index * 7, index * 13, index % 997, index % 41, index % 83, index % 17, index % 1_009]
  return {
    id,
    caption: `Nº ${index}: "fresh" from the workshop \\o/ 🚀 Frühstück für alle ☕\n${'#blue #store '.repeat(4)}`,
    media_type: isReel ? 'VIDEO' : 'IMAGE',
    media_product_type: isReel ? 'REELS' : 'FEED',
    media_url: signed(`t51.29350-15/${id}_n.${isReel ? 'mp4' : 'jpg'}`, { signing, now }),
    ...(isReel && { thumbnail_url: signed(`t51.29350-15/${id}_t.jpg`, { signing, now }) }),
    permalink: `https://www.instagram.com/${isReel ? 'reel' : 'p'}/C${index.toString(36).padStart(10, 'x')}/`,
    timestamp: `${new Date(now - NEWEST_MS - index * APART_MS).toISOString().slice(0, 19)}+0000`,
    like_count: index % 997,
    comments_count: index % 41,
    shares_count: index % 17,
    saved_count: index % 83,
    reposts_count: index % 5,
    insights: {
      data: METRICS.map((name, metric) => ({
        name,
        period: 'lifetime',
        values: [{ value: numbers[metric] ?? 0 }],
        id: `${id}/insights/${name}/lifetime`,
      })),
    },
  }
}

function signed(path: string, { signing, now }: { signing: number; now: number }): string {
  const noise = `00_AY${signing}${path.replaceAll(/\D/g, '')}`
  const end = Math.floor((now + 6 * DAY_MS) / 1000) + signing * 3600
  return `https://scontent.cdninstagram.com/v/${path}?stp=dst-jpg_e35&_nc_cat=1&ccb=1-7&_nc_ohc=${noise}&oh=${noise}&oe=${end.toString(16).toUpperCase()}`
}

function asGraphWrites(body: object): string {
  return JSON.stringify(body)
    .replaceAll('/', '\\/')
    .replaceAll(/[\u0080-\uFFFF]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
