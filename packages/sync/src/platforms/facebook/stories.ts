import { batchGet, isGraphError, page as pageNode, pageStory, photo, video } from '@bos/meta-client'
import type { Batch, PullContext } from '../../platform.ts'
import { accountOf } from '../account.ts'
import { lacking, toldBy, withoutPermission } from '../told-by.ts'
import { STORY_FIELDS, STORY_METRICS, type Story, storyRow } from './story.rows.ts'

/** The Page's stories that live now, with their numbers so far. */
export async function* pullStories(context: PullContext): AsyncGenerator<Batch> {
  const { graph, connection, signal } = context
  const accountId = accountOf(connection)
  const stories: Story[] = []
  const options = { fields: STORY_FIELDS, status: ['PUBLISHED'], signal } as const
  for await (const story of graph.list(pageNode.stories, accountId, options)) stories.push(story)
  const media = await mediaOf(context, stories)
  for (const story of stories) {
    if (story.post_id === undefined) {
      const action = 'Nothing: Meta names no post of it, without which it cannot be told from others.'
      yield { read: 1, missing: [{ what: 'a story', reason: 'no_id', action }] }
      continue
    }
    const { readings, missing } = await numbersOf(context, story.post_id)
    const parts = { accountId, postId: story.post_id, numbers: readings, ...media.get(story) }
    // Each by itself: what a throttle lets through is kept, for tomorrow there may be none of it.
    yield { read: 1, content: [storyRow(story, parts)], missing }
  }
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
    found.set(story, { url: toldBy(pictures[index]).value?.images?.[0]?.source })
  }
  for (const [index, { story }] of videos.entries()) {
    const told = toldBy(films[index]).value
    found.set(story, { url: told?.source, thumbnailUrl: told?.picture })
  }
  return found
}

// Until the first count, 24 to 48 hours, there are none (P!): what was read before stays.
async function numbersOf({ graph, connection, signal }: PullContext, postId: string) {
  if (!connection.permissions.includes('read_insights')) {
    return { readings: [], missing: [withoutPermission('stories', 'read_insights')] }
  }
  try {
    const { readings, missing } = await graph.insights(pageStory, postId, { metrics: STORY_METRICS, signal })
    return { readings, missing: lacking(missing, 'stories') }
  } catch (error) {
    // It ended between the listing and now.
    if (isGraphError(error) && error.code === 'not_found') return { readings: [], missing: [] }
    throw error
  }
}
