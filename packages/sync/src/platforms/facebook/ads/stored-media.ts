import * as z from 'zod'
import type { PullContext } from '../../../platform.ts'
import { chunks } from './chunks.ts'

const IDS_A_QUESTION = 1000

const kept = z.object({
  external_id: z.string(),
  url: z.string().optional(),
  thumbnail_url: z.string().optional(),
  unavailable_reason: z.string().optional(),
})

/** The pictures and films that are stored of these ads, and have an id. */
export async function storedMedia(
  adIds: readonly string[],
  storedItems: PullContext['storedItems'],
): Promise<readonly z.infer<typeof kept>[]> {
  const found: z.infer<typeof kept>[] = []
  for (const ids of chunks(adIds, IDS_A_QUESTION)) {
    for (const media of (await storedItems(ids)).flatMap(({ mediaUrls }) => mediaUrls)) {
      const { data } = kept.safeParse(media)
      if (data !== undefined) found.push(data)
    }
  }
  return found
}
