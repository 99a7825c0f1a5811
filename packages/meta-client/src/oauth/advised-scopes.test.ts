import { describe, expect, it } from 'vitest'
import { createGraph } from '../index.ts'
import { createEmulator } from '../testing.ts'
import { pageToken } from '../tokens.ts'
import { type Capability, scopesFor } from './scopes.ts'

/** What each capability reads or does, of a Page that the person has through a portfolio. */
const USES: Readonly<Partial<Record<Capability, readonly string[]>>> = {
  content: [
    'GET {page}?fields=name,followers_count,instagram_business_account{username}',
    'GET {page}/published_posts?fields=message,reactions.summary(true),comments.summary(true)',
    'GET {page}/feed',
    'GET {page}/stories',
    'GET {page}/video_reels',
    'GET {photo}?fields=images',
    'GET {account}/media?fields=caption,like_count,comments_count',
    'GET {account}/stories',
  ],
  metrics: [
    'GET {page}/insights?metric=page_follows&period=day',
    'GET {post}/insights?metric=post_media_view',
    'GET {video}/video_insights?metric=blue_reels_play_count',
    'GET {pageStory}/insights?metric=STORY_MEDIA_VIEW',
    'GET {account}/insights?metric=reach&period=day',
    'GET {media}/insights?metric=reach',
    'GET {account}/media?fields=insights.metric(reach)',
  ],
  comments: ['GET {media}/comments', 'GET {account}/tags'],
  competitors: ['GET {account}?fields=business_discovery.username(rival){username,media{caption}}'],
  webhooks: ['POST {page}/subscribed_apps?subscribed_fields=feed'],
}

describe('what scopesFor advises', () => {
  it.each(Object.entries(USES))('is enough for %s', async (capability, uses) => {
    const meta = createEmulator()
    const portfolio = meta.world.addBusiness({ name: 'Maple Group' })
    const page = meta.world.addPage({ name: 'Blue Store', portfolio, instagram: { username: 'blue_store' } })
    meta.world.addInstagram({ username: 'rival' })
    const post = page.addPost({ kind: 'reel' })
    const pageStory = page.addStory()
    const ids: Readonly<Record<string, string>> = {
      page: page.id,
      post: post.id,
      video: post.id.split('_')[1] ?? '',
      pageStory: pageStory.id,
      photo: pageStory.mediaId,
      account: page.instagram.id,
      media: page.instagram.addMedia({ kind: 'image' }).id,
    }
    const known: readonly Capability[] = ['content', 'metrics', 'comments', 'competitors', 'webhooks']
    const scopes = scopesFor(known.filter((its) => its === capability))
    const token = pageToken(meta.world.grants.tokenFor(page, { scopes }))
    const graph = createGraph({ fetch: meta.fetch, appSecret: meta.app.secret }).withToken(token)
    for (const use of uses) {
      const [method, path = ''] = use.replace(/\{(\w+)\}/g, (whole, name: string) => ids[name] ?? whole).split(' ')
      const [place = '', query] = path.split('?')
      const params = Object.fromEntries(new URLSearchParams(query))
      const answer = await graph.request(method === 'POST' ? 'POST' : 'GET', place, params)
      // Numbers without read_insights are an empty list in place of an error.
      if (place.endsWith('insights')) expect(answer, use).not.toEqual({ data: [] })
    }
  })
})
