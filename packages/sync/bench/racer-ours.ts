import { openDatabase } from '@bos/social-db'
import postgres from 'postgres'
import { createSync, type SyncReport } from '../src/index.ts'
import { APP_ID, connectAccount, type Course, type Racer, signAgain, timed, USER_ID } from './racer.ts'

/** The environment of a worker on this course. */
export const envOf = ({ databaseUrl, tokenKeys }: Course) => ({
  META_APP_ID: APP_ID,
  META_APP_SECRET: 'FAKE-app-secret',
  OAUTH_REDIRECT_BASE_URL: 'https://app.example.test/callback',
  BOS_TOKEN_KEYS: tokenKeys,
  DATABASE_URL: databaseUrl,
})

/**
 * The product as a host has it: `sync.run()` from its lease to putting the connection back. What it reads besides the
 * content was read by a run before, and is not due.
 */
export async function createOurs(course: Course, { direct = false } = {}): Promise<Racer> {
  const { accounts = 1 } = course
  const client = postgres(course.databaseUrl, { max: 1, onnotice: () => {} })
  const ids: string[] = []
  for (let n = 0; n < accounts; n += 1) ids.push(await connectAccount(course, `${USER_ID}_${n}`))
  const db = direct ? await openDatabase(course.databaseUrl, { direct }) : undefined
  const sync = createSync({ env: envOf(course), hosts: { facebookGraph: course.base }, ...(db && { db }) })
  const runAll = async () => Promise.all(ids.map(async (id) => contentOf(await sync.run(id))))
  // The content is due as a whole: at first, and later once a month.
  const forgetMark = () => client`update social_sync_state set watermark = watermark - 'posts'`

  async function pass(expected: 'all' | 'none'): Promise<number> {
    const posts = await runAll()
    const [read, written] = [sum(posts.map((post) => post.read)), sum(posts.map((post) => post.written))]
    if (written !== (expected === 'all' ? read : 0)) throw new Error(`Of ${read} items ${written} were written.`)
    return read
  }

  await runAll()
  return {
    async fresh() {
      await signAgain(course, 0)
      await client`truncate social_media_content`
      await forgetMark()
      await client`update social_media_connections set last_sync_at = null`
      return timed(() => pass('all'))
    },
    async again() {
      await signAgain(course, 1)
      await forgetMark()
      return timed(() => pass('none'))
    },
    async close() {
      await sync.close()
      await db?.close()
      await client.end()
    },
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0)

/** The content's part of a run that read everything. */
function contentOf({ status, summary, streams }: SyncReport) {
  const posts = streams.find(({ name }) => name === 'posts')
  if (status !== 'complete' || !posts || posts.read === 0) throw new Error(`The run was ${status}: ${summary}`)
  return posts
}
