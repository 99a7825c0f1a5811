import { openDatabase } from '@bos/social-db'
import { sdkMedia } from '../../meta-client/bench/sdk-media.ts'
import { upsertOneByOne } from '../../social-db/bench/writers.ts'
import { FIELDS, type GraphMedia, rowByHand } from './by-hand.ts'
import { ACCOUNT_ID, type Course, openCourse, type Racer, timed } from './racer.ts'

/** What is written first: Meta's own SDK, its cursor, and an upsert by Drizzle's builder for each item. */
export async function createSdkLoop(course: Course): Promise<Racer> {
  const { client, connectionId, forget } = await openCourse(course)
  const db = await openDatabase(course.databaseUrl, { direct: true, maxConnections: 1 })
  const pass = async (): Promise<number> => {
    let items = 0
    for await (const page of sdkMedia({ ...course, accountId: ACCOUNT_ID, fields: FIELDS }, course.mostPages)) {
      for (const data of page) await upsertOneByOne(db, [rowByHand(asMedia(data), ACCOUNT_ID)], connectionId)
      items += page.length
    }
    return items
  }
  return {
    async fresh() {
      await forget()
      return timed(pass)
    },
    again: () => timed(pass),
    async close() {
      await db.close()
      await client.end()
    },
  }
}

function asMedia(data: Readonly<Record<string, unknown>>): GraphMedia {
  if (typeof data['id'] !== 'string' || typeof data['media_url'] !== 'string') throw new Error('That is no media.')
  // The server of this benchmark sends nothing else.
  return data as unknown as GraphMedia
}
