import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { openDatabase } from '../open-database.ts'
import type { OpenedDatabase } from '../open-database.ts'

export interface FreshPostgres {
  readonly url: string
  readonly db: OpenedDatabase
  /** Runs SQL as the superuser, outside Drizzle, and answers with rows of text. */
  readonly query: (text: string) => Promise<readonly Record<string, string | null>[]>
  readonly drop: () => Promise<void>
}

/** A database of its own on the server of the test run; `db` has so many connections to it, 60 by default. */
export async function freshPostgres(serverUrl: string, { maxConnections = 60 } = {}): Promise<FreshPostgres> {
  const name = `bos_${randomUUID().replaceAll('-', '')}`
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const db = await openDatabase(url.href, { maxConnections })
  const client = postgres(url.href, { max: 1, onnotice: () => {} })
  return {
    url: url.href,
    db,
    query: async (text) => [...(await client.unsafe<Record<string, string | null>[]>(text))],
    async drop() {
      await client.end()
      await db.close()
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}
