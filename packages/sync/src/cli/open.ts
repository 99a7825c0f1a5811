import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { OpenedDatabase, Vault } from '@bos/social-db'
import { isSyncError, SyncError } from '../errors.ts'
import { coreOf } from '../inside.ts'
import type { Sync } from '../sync.ts'
import type { CliOptions, SyncChoice } from './context.ts'
import { kindOf } from './exit-codes.ts'
import { plain } from './text.ts'

/** Runs `work` with a sync: that of the environment, or the host's own where a module names it. */
export async function withSync<Result>(
  { env, sync: options, error }: CliOptions,
  { module, capabilities }: SyncChoice,
  work: (sync: Sync) => Promise<Result>,
): Promise<Result> {
  const { createSync } = await import('../sync.ts')
  const onNotice = ({ message }: { readonly message: string }): void => error(`Notice: ${plain(message)}`)
  const wish = capabilities && { capabilities }
  const sync = module === undefined ? createSync({ onNotice, ...options, ...wish, env }) : await importSync(module)
  try {
    return await work(sync)
  } finally {
    await sync.close()
  }
}

// The competitors of a host, its capabilities and its own Drizzle stand in its code alone.
async function importSync(file: string): Promise<Sync> {
  const url = pathToFileURL(resolve(file)).href
  const found: unknown = await import(url).catch((error: unknown) => {
    throw new SyncError(`Could not load ${file} (${reasonOf(error)}): --module takes a file that Node can import.`, {
      code: 'config',
    })
  })
  const sync = typeof found === 'object' && found !== null && 'sync' in found ? found.sync : undefined
  if (isSync(sync)) return sync
  throw new SyncError(`${file} exports no sync: write export const sync = createSync(…) in it.`, { code: 'config' })
}

// What the file itself throws may hold anything; what is missing stands between quotes.
function reasonOf(error: unknown): string {
  if (!(error instanceof Error && 'code' in error)) return kindOf(error)
  const missing = error.code === 'ERR_MODULE_NOT_FOUND' ? /'([^']+)'/.exec(error.message)?.[1] : undefined
  const code = String(error.code)
  return missing === undefined ? code : `${code}: ${missing}`
}

function isSync(value: unknown): value is Sync {
  if (typeof value !== 'object' || value === null) return false
  try {
    coreOf(value)
    return true
  } catch (error) {
    // It is not one of createSync().
    if (isSyncError(error)) return false
    throw error
  }
}

/** Runs `work` with the database of `DATABASE_URL`; what takes long there may be silent for an hour. */
export async function withDatabase<Result>(
  { env }: CliOptions,
  work: (db: OpenedDatabase) => Promise<Result>,
): Promise<Result> {
  const { openDatabase } = await import('@bos/social-db')
  const opened = await openDatabase(env['DATABASE_URL'], { deadlineSeconds: 3600 })
  try {
    return await work(opened)
  } finally {
    await opened.close()
  }
}

/** The keys of `BOS_TOKEN_KEYS`. @throws {SocialDbError} `config` */
export async function openVault({ env }: CliOptions): Promise<Vault> {
  const { createVault } = await import('@bos/social-db')
  return createVault(env['BOS_TOKEN_KEYS'])
}
