export const ID = '17841405822304914'
export const ITEMS = 100

export const MEDIA_FIELDS = [
  'caption',
  'media_type',
  'media_product_type',
  'media_url',
  'thumbnail_url',
  'permalink',
  'shortcode',
  'timestamp',
  'username',
  'like_count',
  'comments_count',
] as const

/** The text of a page of Instagram media as Graph writes it: escaped slashes and letters, signed addresses. */
export function makeMediaPage(items: number): string {
  const data = Array.from({ length: items }, (_, index) => ({
    id: `1784140582230${4000 + index}`,
    caption: `Nº ${index}: Frühstück für alle, die früh aufstehen ☕ — ${'gutes Brot, gute Laune, '.repeat(12)}`,
    media_type: index % 3 === 0 ? 'VIDEO' : 'IMAGE',
    media_product_type: index % 3 === 0 ? 'REELS' : 'FEED',
    media_url: signed(`t51.29350-15/${index}_n.jpg`, index),
    thumbnail_url: signed(`t51.29350-15/${index}_t.jpg`, index),
    permalink: `https://www.instagram.com/p/Cx${index}AbCdEf/`,
    shortcode: `Cx${index}AbCdEf`,
    timestamp: '2026-11-20T09:15:02+0000',
    username: 'someone',
    like_count: index * 7,
    comments_count: index,
  }))
  const paging = { cursors: { before: 'QVFIUfake', after: 'QVFIUfake2' } }
  return JSON.stringify({ data, paging })
    .replaceAll('/', '\\/')
    .replaceAll(/[\u0080-\uFFFF]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function signed(path: string, index: number): string {
  const noise = `${index}`.padStart(4, '0').repeat(12)
  return `https://scontent.cdninstagram.com/v/${path}?stp=dst-jpg_e35&_nc_cat=1&ccb=1-7&_nc_sid=18de74&_nc_ohc=${noise}&_nc_ht=scontent.cdninstagram.com&oh=00_AY${noise}&oe=6745A3F1`
}
