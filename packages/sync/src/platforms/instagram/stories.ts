import { igLoginUser, igUser, isGraphError } from '@bos/meta-client'
import type { Batch, PullContext } from '../../platform.ts'
import type { MissingPart } from '../../report.ts'
import { accountOf } from '../account.ts'
import { lacking, withoutPermission } from '../told-by.ts'
import { insightsPermission, mayReadInsights, mediaOf } from './account.ts'
import {
  LATE_STORY_METRICS,
  LOGIN_MEDIA_FIELDS,
  type Media,
  type MediaNumbers,
  mediaRow,
  STORY_METRICS,
} from './media.rows.ts'

const HALF_DAY_MS = 12 * 3_600_000

/** The stories that live now, with their numbers so far: after 24 hours Meta has neither. */
export async function* pullStories(context: PullContext): AsyncGenerator<Batch> {
  const { graph, connection, signal } = context
  const accountId = accountOf(connection)
  const options = { fields: LOGIN_MEDIA_FIELDS, signal }
  const stories =
    connection.login === 'instagram'
      ? graph.list(igLoginUser.stories, accountId, options)
      : graph.list(igUser.stories, accountId, options)
  const withheld: StoryNumbers = {
    numbers: {},
    missing: [withoutPermission('stories', insightsPermission(connection))],
  }
  for await (const story of stories) {
    const { numbers, missing } = mayReadInsights(connection) ? await numbersOf(context, story) : withheld
    // Each by itself: what a throttle lets through is kept, for tomorrow there is none of it.
    const row = mediaRow(story, { accountId, numbers, contentType: 'story' })
    yield { read: 1, content: [row], missing }
  }
}

interface StoryNumbers {
  readonly numbers: MediaNumbers
  readonly missing: readonly MissingPart[]
}

// Fewer than five viewers and there are none yet (P!): the next reading has them, and what was read before stays.
async function numbersOf({ graph, connection, now, signal }: PullContext, story: Media): Promise<StoryNumbers> {
  const { id, timestamp } = story
  // A best-effort metric costs a call of its own: towards the end it is final.
  const isOld = timestamp !== undefined && now.getTime() - Date.parse(timestamp) > HALF_DAY_MS
  const metrics = isOld ? [...STORY_METRICS, ...LATE_STORY_METRICS] : STORY_METRICS
  try {
    const told = await graph.insights(mediaOf(connection), id, { metrics, product: 'STORY', signal })
    const numbers = Object.fromEntries(told.readings.map(({ metric, value }) => [metric, value]))
    return { numbers, missing: lacking(told.missing, 'stories') }
  } catch (error) {
    // It ended between the listing and now.
    if (isGraphError(error) && error.code === 'not_found') return { numbers: {}, missing: [] }
    throw error
  }
}
