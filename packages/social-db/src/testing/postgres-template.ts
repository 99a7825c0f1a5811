import { sql } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { guardDatabase } from '../database.ts'
import type { GuardedDatabase } from '../database.ts'
import { migrate } from '../migrate.ts'
import { openDatabase } from '../open-database.ts'
import type { OpenedDatabase } from '../open-database.ts'
import { templateName } from './template-name.ts'

interface Way {
  readonly maxConnections?: number | undefined
  readonly through?: string | undefined
}

/** Copies the template database on the server of `url`, which is made when there is none yet. */
export async function openPostgresTemplate(
  url: string,
  { maxConnections = 10, through = url }: Way,
): Promise<OpenedDatabase> {
  // One connection, because the lock is the session's; it must outlast the migration that others wait for.
  const admin = await openDatabase(url, { maxConnections: 1, deadlineSeconds: 600 })
  const server = guardDatabase(admin)
  const name = `bos_test_${randomUUID().replaceAll('-', '')}`
  try {
    await makeTemplate(server, url)
    await server.rows('copy the template database', sql.raw(`create database ${name} template ${templateName()}`))
    const db = await openDatabase(urlOf(through, name), { maxConnections })
    const close = db.close.bind(db)
    return Object.assign(db, { close: closing(close, admin, name) })
  } catch (error) {
    await admin.close()
    throw error
  }
}

function closing(closeDatabase: () => Promise<void>, admin: OpenedDatabase, name: string): () => Promise<void> {
  const state = { isClosed: false }
  return async () => {
    if (state.isClosed) return
    state.isClosed = true
    await closeDatabase()
    await guardDatabase(admin).rows('drop the test database', sql.raw(`drop database ${name} with (force)`))
    await admin.close()
  }
}

async function makeTemplate(server: GuardedDatabase, url: string): Promise<void> {
  const name = templateName()
  const exists = async (): Promise<boolean> => {
    const found = await server.rows('look for the template', sql`select from pg_database where datname = ${name}`)
    return found.length > 0
  }
  if (await exists()) return
  await server.rows('wait for the template', sql`select pg_advisory_lock(hashtextextended(${name}, 0))`)
  if (!(await exists())) {
    // Under its name only once it is whole: a maker that was killed leaves a half that the next one drops.
    const half = `${name}_half`
    await server.rows('drop a half template', sql.raw(`drop database if exists ${half} with (force)`))
    await server.rows('make the template', sql.raw(`create database ${half}`))
    const db = await openDatabase(urlOf(url, half), { maxConnections: 1 })
    try {
      await migrate(db, { competitors: 'create' })
    } finally {
      await db.close()
    }
    await server.rows('name the template', sql.raw(`alter database ${half} rename to ${name}`))
  }
  await server.rows('let others at the template', sql`select pg_advisory_unlock(hashtextextended(${name}, 0))`)
}

function urlOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}
