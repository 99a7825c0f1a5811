import type { Connection } from '@bos/social-db'
import type { Core } from './core.ts'
import { SyncError } from './errors.ts'
import type { Platform } from './platform.ts'

type Name = Connection['platform']

/** @throws {SyncError} `unknown_platform`: nothing here may read such an account, or show its token to anybody. */
export function adapterOf({ platforms }: Pick<Core, 'platforms'>, platform: Name): Platform {
  const adapter = platforms.find(({ name }) => name === platform)
  if (adapter) return adapter
  const known = platforms.map(({ name }) => name).join(' and ')
  const todo = 'let the service that connected it sync it'
  throw new SyncError(`Nothing here can sync ${platform}, this release knows ${known}: ${todo}.`, {
    code: 'unknown_platform',
  })
}

/** Whether accounts of it are reached with a login at Meta. */
export function isAtMeta({ platforms }: Pick<Core, 'platforms'>, platform: Name): boolean {
  return platforms.some(({ name, tokens }) => name === platform && tokens === 'meta')
}
