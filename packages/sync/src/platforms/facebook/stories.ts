import { batchGet, page as pageNode, pageStory, photo, video } from '@bos/meta-client'
import type { ContentRow } from '@bos/social-db'
import type { Batch, PullContext } from '../../platform.ts'
import { accountOf } from '../account.ts'
import { toldBy } from '../told-by.ts'
import { STORY_FIELDS, STORY_METRICS, type Story, storyRow } from './story.rows.ts'

/** The Page's stories that live now, with their numbers so far. */
export async function* pullStories(context: PullContext): AsyncGenerator<Batch> {
  const { graph, connection, signal } = context
  const accountId = accountOf(connection)
  const stories: Story[] = []
  const options = { fields: STORY_FIELDS, status: ['PUBLISHED'], signal } as const
  for await (const story of graph.list(pageNode.stories, accountId, options)) stories.push(story)
  const media = await mediaOf(context, stories)
  const content: ContentRow[] = []
  for (const story of stories) {
    if (story.post_id === undefined) continue
    const numbers = await numbersOf(context, story.post_id)
    content.push(storyRow(story, { accountId, postId: story.post_id, numbers, ...media.get(story) }))
  }
  yield { read: stories.length, content }
}

// A story names its photo or video; the address is asked for there (D). Without it the story is stored all the same.
async function mediaOf({ graph, signal }: PullContext, stories: readonly Story[]) {
  const withMedia = stories.flatMap((story) => (story.media_id ? [{ story, id: story.media_id }] : []))
  const photos = withMedia.filter(({ story }) => story.media_type !== 'video')
  const videos = withMedia.filter(({ story }) => story.media_type === 'video')
  const [pictures, films] = await Promise.all([
    graph.batch(
      photos.map(({ id }) => batchGet(photo, id, { fields: ['images'] })),
      { signal },
    ),
    graph.batch(
      videos.map(({ id }) => batchGet(video, id, { fields: ['source', 'picture'] })),
      { signal },
    ),
  ])
  const found = new Map<Story, { url?: string | undefined; thumbnailUrl?: string | undefined }>()
  for (const [index, { story }] of photos.entries()) {
    found.set(story, { url: toldBy(pictures[index])?.images?.[0]?.source })
  }
  for (const [index, { story }] of videos.entries()) {
    const told = toldBy(films[index])
    found.set(story, { url: told?.source, thumbnailUrl: told?.picture })
  }
  return found
}

// Until the first count, 24 to 48 hours, there are none (P!): what was read before stays.
async function numbersOf({ graph, connection, signal }: PullContext, postId: string) {
  if (!connection.permissions.includes('read_insights')) return []
  return (await graph.insights(pageStory, postId, { metrics: STORY_METRICS, signal })).readings
}
