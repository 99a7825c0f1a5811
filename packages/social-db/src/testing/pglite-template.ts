import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { translateDriverError } from '../driver-errors.ts'
import { migrate } from '../migrate.ts'
import type { OpenedDatabase } from '../open-database.ts'
import { importPeer } from '../peer.ts'
import { templateName } from './template-name.ts'

/** Opens an embedded database from the template of this user, which is made when there is none yet. */
export async function openPgliteTemplate(): Promise<OpenedDatabase> {
  const [{ PGlite }, { drizzle }] = await importPeer('@electric-sql/pglite', () =>
    // A bundler would want them also where the host has only Postgres: found when they are asked for.
    Promise.all([
      import(/* webpackIgnore: true */ /* turbopackIgnore: true */ '@electric-sql/pglite'),
      import(/* webpackIgnore: true */ /* turbopackIgnore: true */ 'drizzle-orm/pglite'),
    ]),
  )
  const folder = join(tmpdir(), `bos-social-db-${userInfo().username}`)
  const file = join(folder, `${templateName()}.tar`)
  try {
    const template = await readOwn(folder, file)
    // A template that another PGlite made may not load: then a new one takes its place.
    const copy = template && (await PGlite.create({ loadDataDir: template }).catch(() => undefined))
    if (copy) return Object.assign(drizzle(copy), { close: () => copy.close() })
    const client = await PGlite.create()
    const db = Object.assign(drizzle(client), { close: () => client.close() })
    await migrate(db, { competitors: 'create' })
    const dump = await client.dumpDataDir('none')
    await keep(folder, file, new Uint8Array(await dump.arrayBuffer()))
    return db
  } catch (error) {
    throw translateDriverError(error, 'make a test database')
  }
}

// A folder of somebody else under our name could hold anything.
async function isOwn(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined)
  return found !== undefined && found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid)
}

async function readOwn(folder: string, file: string): Promise<Blob | undefined> {
  if (!(await isOwn(folder))) return undefined
  const bytes = await readFile(file).catch(() => undefined)
  return bytes && new Blob([new Uint8Array(bytes)])
}

// Without a place to keep it each database is migrated anew: slower, and right.
async function keep(folder: string, file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => {})
  if (!(await isOwn(folder))) return
  const half = `${file}.${process.pid}`
  try {
    await writeFile(half, bytes, { mode: 0o600 })
    await rename(half, file)
    const others = (await readdir(folder)).filter((name) => name.endsWith('.tar') && join(folder, name) !== file)
    for (const name of others) await rm(join(folder, name), { force: true })
  } catch {
    await rm(half, { force: true })
  }
}
