import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import type { Database } from '../src/database.ts'
import { openDatabase } from '../src/open-database.ts'
import type { ContentRow } from '../src/repositories/write-content.ts'
import { createSocialDb } from '../src/social-db.ts'
import { content } from '../src/tables/content.ts'
import { leased } from '../src/testing/samples.ts'
import type { Vault } from '../src/vault.ts'

/** Stores pages of one connection, one page after the other. */
export interface Writer {
  readonly name: string
  /** Forgets what is stored, then stores the pages; answers with microseconds an item of storing alone. */
  fresh(pages: readonly (readonly ContentRow[])[]): Promise<number>
  /** Stores the pages where all of them are stored already. */
  again?(pages: readonly (readonly ContentRow[])[]): Promise<number>
  close(): Promise<void>
}

interface Place {
  readonly url: string
  readonly vault: Vault
}

/** What this package does. */
export async function createOurs(name: string, { url, vault }: Place, direct: boolean): Promise<Writer> {
  const db = await openDatabase(url, { direct, maxConnections: 1 })
  const { worker } = createSocialDb(db, { vault })
  const { connectionId, lease } = await leased(createSocialDb(db, { vault }))
  const store = async (pages: readonly (readonly ContentRow[])[], lastSyncAt: Date | null): Promise<number> => {
    const held = { ...lease, lastSyncAt }
    // As a sync does, which asks for the next page by it.
    return time(pages, (page) =>
      worker.writeContent(held, page, { watermark: { media: { after: page.at(-1)?.platformContentId } } }),
    )
  }
  return {
    name,
    async fresh(pages) {
      await db.execute(sql`truncate social_media_content`)
      return store(pages, null)
    },
    again: (pages) => store(pages, new Date(0)),
    async close() {
      await db.execute(sql`delete from social_media_connections where id = ${connectionId}`)
      await db.close()
    },
  }
}

/** What can be reached by hand: postgres.js alone, one prepared `unnest` upsert a page, without a lease or a comparison. */
export async function createLimit(name: string, { url, vault }: Place, prepare: boolean): Promise<Writer> {
  const { connectionId, db } = await connectionAt({ url, vault })
  const client = postgres(url, { max: 1, prepare, onnotice: () => {} })
  const write = (page: readonly ContentRow[]) => upsertPage(client, page, { connectionId, prepare })
  return {
    name,
    async fresh(pages) {
      await client`truncate social_media_content`
      return time(pages, write)
    },
    again: (pages) => time(pages, write),
    async close() {
      await client.end()
      await db.close()
    },
  }
}

/** A page by one `unnest` upsert that compares nothing; `joined`, its columns travel as one text each, as the product's do. */
export function upsertPage(
  client: postgres.Sql,
  page: readonly ContentRow[],
  { connectionId, prepare, joined = false }: { connectionId: string; prepare: boolean; joined?: boolean },
): Promise<unknown> {
  const columns = [
    page.map((row) => row.platformContentId),
    page.map((row) => row.contentType),
    page.map((row) => row.contentText),
    page.map((row) => JSON.stringify(row.mediaUrls)),
    page.map((row) => JSON.stringify(row.engagementMetrics)),
    page.map((row) => JSON.stringify(row.reachMetrics)),
    page.map((row) => row.publishedAt?.toISOString() ?? null),
    page.map((row) => row.contentHash),
  ]
  if (!joined) return client.unsafe(upsert, [connectionId, ...columns], { prepare })
  const texts = columns.map((column) => column.map((text) => text ?? '\u001e').join('\u001f'))
  return client.unsafe(upsertJoined, [connectionId, ...texts], { prepare })
}

const upsert = `insert into social_media_content (connection_id, platform_content_id, content_type, content_text,
    media_urls, engagement_metrics, reach_metrics, published_at, fetched_at, content_hash, is_competitor_content)
  select $1::uuid, id, type, caption, media::jsonb, engagement::jsonb, reach::jsonb, published::timestamptz, now(), hash, false
  from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
    as u(id, type, caption, media, engagement, reach, published, hash)
  on conflict (connection_id, platform_content_id) do update set content_type = excluded.content_type,
    content_text = excluded.content_text, media_urls = excluded.media_urls,
    engagement_metrics = excluded.engagement_metrics, reach_metrics = excluded.reach_metrics,
    published_at = excluded.published_at, fetched_at = excluded.fetched_at, content_hash = excluded.content_hash`

const upsertJoined = upsert.replaceAll(/\$([2-9])::text\[\]/g, 'string_to_array($$$1::text, chr(31), chr(30))')

/** What is written first: Drizzle's builder, one row a statement, without a name as Drizzle sends it. */
export async function createOneRow(name: string, { url, vault }: Place): Promise<Writer> {
  const { connectionId, db } = await connectionAt({ url, vault })
  const client = postgres(url, { max: 1, onnotice: () => {} })
  const own = drizzle(client)
  return {
    name,
    async fresh(pages) {
      await own.execute(sql`truncate social_media_content`)
      return time(pages, (page) => upsertOneByOne(own, page, connectionId))
    },
    async close() {
      await client.end()
      await db.close()
    },
  }
}

/** A page by a statement for each row, one after the other. */
export async function upsertOneByOne(own: Database, page: readonly ContentRow[], connectionId: string): Promise<void> {
  for (const { isCompetitorContent = false, ...row } of page) {
    const { platformContentId, ...changes } = { ...row, mediaUrls: [...row.mediaUrls], fetchedAt: new Date() }
    await own
      .insert(content)
      .values({ connectionId, platformContentId, isCompetitorContent, ...changes })
      .onConflictDoUpdate({ target: [content.connectionId, content.platformContentId], set: changes })
  }
}

async function connectionAt({ url, vault }: Place) {
  const db = await openDatabase(url, { maxConnections: 1 })
  const { connectionId } = await leased(createSocialDb(db, { vault }))
  return { connectionId, db }
}

async function time(
  pages: readonly (readonly ContentRow[])[],
  write: (page: readonly ContentRow[]) => Promise<unknown>,
): Promise<number> {
  const startedAt = performance.now()
  for (const page of pages) await write(page)
  return ((performance.now() - startedAt) * 1000) / pages.flat().length
}
