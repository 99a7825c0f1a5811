import type { Connection } from '@bos/social-db'
import type { Core } from './core.ts'
import { SyncError } from './errors.ts'
import type { Platform } from './platform.ts'

/** @throws {SyncError} `unknown_platform`: nothing here may read such an account, or show its token to anybody. */
export function adapterOf({ platforms }: Pick<Core, 'platforms'>, platform: Connection['platform']): Platform {
  const adapter = platforms[platform]
  if (adapter) return adapter
  const known = Object.keys(platforms).join(' and ')
  throw new SyncError(`Nothing here can sync ${platform}: this release knows ${known}.`, { code: 'unknown_platform' })
}

/** Whether accounts of it are reached with a login at Meta. */
export function isAtMeta(core: Pick<Core, 'platforms'>, platform: Connection['platform']): boolean {
  const adapter = core.platforms[platform]
  return adapter !== undefined && adapter.keepToken === undefined
}
