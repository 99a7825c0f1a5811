import { hash } from 'node:crypto'
import type { ContentRow } from '@bos/social-db'

/** A media as Graph answers it, taken at its word. */
export interface GraphMedia {
  readonly id: string
  readonly caption: string
  readonly media_type: string
  readonly media_product_type: string
  readonly media_url: string
  readonly thumbnail_url?: string
  readonly permalink: string
  readonly timestamp: string
  readonly like_count: number
  readonly comments_count: number
  readonly reposts_count: number
  readonly insights: {
    readonly data: readonly { readonly name: string; readonly values: readonly { readonly value: number }[] }[]
  }
}

interface GraphPage {
  readonly data: readonly GraphMedia[]
  readonly paging: { readonly cursors: { readonly after: string }; readonly next?: string }
}

/** What the product asks for, as it asks for it. */
export const FIELDS = [
  'id',
  'caption',
  'media_type',
  'media_product_type',
  'media_url',
  'thumbnail_url',
  'permalink',
  'timestamp',
  'like_count',
  'comments_count',
  'children{id,media_type,media_url,thumbnail_url}',
  'shares_count',
  'saved_count',
  'reposts_count',
  'insights.metric(reach,views,likes,comments,saved,shares,total_interactions)',
] as const

/** A row as the product makes it of such a media, without any of its questions. */
export function rowByHand(media: GraphMedia, accountId: string): ContentRow {
  const numbers: Record<string, number | undefined> = {}
  for (const { name, values } of media.insights.data) numbers[name] = values[0]?.value
  const contentType = media.media_product_type === 'REELS' ? 'reel' : 'post'
  const seconds = Number.parseInt(/&oe=([0-9A-F]+)/.exec(media.media_url)?.[1] ?? '', 16)
  const identity = ['instagram', accountId, media.id, contentType, media.caption, [media.id], media.permalink]
  return {
    platformContentId: media.id,
    contentType,
    contentText: media.caption,
    mediaUrls: [
      {
        type: media.media_type === 'VIDEO' ? 'video' : 'image',
        url: media.media_url,
        thumbnail_url: media.thumbnail_url,
        external_id: media.id,
        expires_at: new Date(seconds * 1000).toISOString(),
      },
    ],
    engagementMetrics: {
      likes: media.like_count,
      comments: media.comments_count,
      shares: numbers['shares'],
      saves: numbers['saved'],
      reposts: media.reposts_count,
      total_interactions: numbers['total_interactions'],
    },
    reachMetrics: {
      reach: numbers['reach'],
      views: numbers['views'],
      impressions: numbers['views'],
      impressions_source: 'views',
    },
    publishedAt: new Date(media.timestamp),
    contentHash: hash('sha256', JSON.stringify(identity), 'hex'),
  }
}

/** The pages by bare fetch, each asked for as soon as the one before it has come. */
export async function* fetchPages(
  { base, accountId }: { readonly base: string; readonly accountId: string },
  mostPages: number,
): AsyncGenerator<readonly GraphMedia[]> {
  const url = `${base}/v26.0/${accountId}/media?limit=100&fields=${encodeURIComponent(FIELDS.join())}`
  const read = async (after: string): Promise<GraphPage> => {
    const response = await fetch(url + after, { headers: { authorization: 'Bearer FAKE' } })
    return JSON.parse(await response.text())
  }
  let next: Promise<GraphPage> | undefined = read('')
  for (let pages = 1; next; pages += 1) {
    const page: GraphPage = await next
    const { data, paging } = page
    const hasMore: boolean = paging.next !== undefined && pages < mostPages
    next = hasMore ? read(`&after=${paging.cursors.after}`) : undefined
    yield data
  }
}
