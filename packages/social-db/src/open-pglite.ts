import { realpath } from 'node:fs/promises'
import { translateDriverError } from './driver-errors.ts'
import { SocialDbError } from './errors.ts'
import { lockFolder } from './folder-lock.ts'
import type { FolderLock } from './folder-lock.ts'
import type { OpenedDatabase } from './open-database.ts'
import { makeFolder } from './make-folder.ts'
import { importPeer } from './peer.ts'

/** @param place `memory`, or a folder relative to the working directory. */
export async function openPglite(place: string): Promise<OpenedDatabase> {
  if (place === '') {
    throw new SocialDbError(
      'The database URL (DATABASE_URL) names no folder: write pglite:./folder or pglite:memory.',
      {
        code: 'config',
      },
    )
  }
  const [{ PGlite }, { drizzle }] = await importPeer('@electric-sql/pglite', () =>
    // A bundler would want them also where the host has only Postgres: found when they are asked for.
    Promise.all([
      import(/* webpackIgnore: true */ /* turbopackIgnore: true */ '@electric-sql/pglite'),
      import(/* webpackIgnore: true */ /* turbopackIgnore: true */ 'drizzle-orm/pglite'),
    ]),
  )
  const held = place === 'memory' ? undefined : await holdFolder(place)
  try {
    const client = await PGlite.create(held?.folder ?? 'memory://')
    return Object.assign(drizzle(client), {
      async close() {
        if (client.closed) return
        await client.close()
        await held?.lock.release()
      },
    })
  } catch (error) {
    await held?.lock.release()
    throw translateDriverError(error, 'open the embedded database')
  }
}

// PGlite lets two processes write one folder, and breaks it.
async function holdFolder(place: string): Promise<{ folder: string; lock: FolderLock }> {
  const folder = await folderOf(place)
  const lock = await lockFolder(folder)
  if (lock) return { folder, lock }
  throw new SocialDbError(
    `The embedded database in ${place} is open already, here or in another process: close that one first, or use another folder.`,
    { code: 'locked' },
  )
}

async function folderOf(place: string): Promise<string> {
  try {
    await makeFolder(place)
    return await realpath(place)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new SocialDbError(`The folder ${place} of the embedded database cannot be made or read (${code}).`, {
      code: 'config',
    })
  }
}
