import { randomUUID } from 'node:crypto'
import { createSocialDb, createVault, openDatabase, secret } from '@bos/social-db'
import postgres from 'postgres'

export const APP_ID = '100000000000001'
export const ACCOUNT_ID = '17841400000000001'
export const USER_ID = 'user_bench'

/** Where a variant finds Meta and its own database. */
export interface Course {
  readonly base: string
  readonly databaseUrl: string
  readonly tokenKeys: string
  /** Pages that a variant reads which may end early; the product reads all that there are. */
  readonly mostPages: number
  /** How many are synced at once, where a variant can. Default 1. */
  readonly accounts?: number
}

/** One way to bring an account's media into Postgres. Each answers with microseconds an item, and checks how many there were. */
export interface Racer {
  /** Forgets what is stored, then reads and stores all of it. */
  fresh(): Promise<number>
  /** Reads all of it again where nothing has changed but the signatures of the addresses. */
  again(): Promise<number>
  close(): Promise<void>
}

/** A client of a database that holds one connected account. */
export async function openCourse(course: Course, { maxConnections = 1 } = {}) {
  const connectionId = await connectAccount(course)
  const client = postgres(course.databaseUrl, { max: maxConnections, onnotice: () => {} })
  return { client, connectionId, forget: () => client`truncate social_media_content` }
}

/** Connects an Instagram account through Facebook Login, as the consent flow leaves it. */
export async function connectAccount(
  { databaseUrl, tokenKeys }: Pick<Course, 'databaseUrl' | 'tokenKeys'>,
  userId = USER_ID,
): Promise<string> {
  const db = await openDatabase(databaseUrl, { maxConnections: 1 })
  const social = createSocialDb(db, { vault: await createVault(tokenKeys) })
  const { connection } = await social.connections.save({
    userId,
    platform: 'instagram',
    accountId: ACCOUNT_ID,
    accountUsername: 'blue_store',
    displayName: 'Blue Store',
    profilePictureUrl: null,
    accessToken: secret(`FAKE-${randomUUID()}`),
    tokenExpiresAt: null,
    permissions: ['instagram_basic', 'instagram_manage_insights'],
    login: 'facebook',
    appId: APP_ID,
    platformUserId: '10001',
  })
  await db.close()
  return connection.id
}

/** Microseconds an item of work that says how many items it did. */
export async function timed(work: () => Promise<number>): Promise<number> {
  const startedAt = performance.now()
  const items = await work()
  return ((performance.now() - startedAt) * 1000) / items
}

/** Has the server sign every address anew, as Meta does on each read. */
export async function signAgain({ base }: Course, signing: 0 | 1): Promise<void> {
  await (await fetch(`${base}/sign?as=${signing}`)).arrayBuffer()
}
