import { openDatabase } from '@bos/social-db'
import { migrate } from '@bos/social-db/migrate'
import postgres from 'postgres'

/** A Postgres server and the keys that seal tokens in it. */
export interface Arena {
  readonly serverUrl: string
  readonly tokenKeys: string
}

/** A migrated database of one variant's own. */
export async function databaseFor({ serverUrl }: Arena, name: string): Promise<string> {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database "${name}"`)
  await admin.end()
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const db = await openDatabase(url.href)
  await migrate(db, { competitors: 'create' })
  await db.close()
  return url.href
}
