import { createSocialDb, createVault } from '@bos/social-db'
import { secret } from '@bos/meta-client'
import { createEmulator } from '@bos/meta-client/testing'
import { createSync, type SyncNotice } from '../../index.ts'
import { PLATFORMS } from '../../platforms.ts'
import type { PlatformWorld, WorldOptions } from '../platform-world.ts'
import { createClipService } from './clip-service.ts'
import { clips } from './clips.ts'

/** A channel of the platform that is not Meta's; the registry has its line. */
export async function clipsWorld({ db, keys, seed }: WorldOptions): Promise<PlatformWorld> {
  const { app, clock } = createEmulator({ now: '2026-11-23T09:00:00Z', seed })
  const service = createClipService({ now: clock.now })
  const social = createSocialDb(db, { vault: await createVault(keys), now: clock.now })
  const notices: SyncNotice[] = []
  const passing: PlatformWorld['passing'] = { by: (request, next) => next(request) }
  const options = {
    env: {
      META_APP_ID: app.id,
      META_APP_SECRET: app.secret,
      OAUTH_REDIRECT_BASE_URL: 'https://app.example.test/api/social/callback',
      BOS_TOKEN_KEYS: keys,
      CLIPS_SECRET: 'FAKE-clips-secret',
    },
    db,
    clock,
    fetch: (input: RequestInfo | URL, init?: RequestInit) => passing.by(new Request(input, init), service.fetch),
    onNotice: (notice: SyncNotice) => notices.push(notice),
    platforms: [...PLATFORMS, clips],
  }
  const sync = createSync(options)
  const userId = `user_of_clips_${seed}`
  // The login is the host's own: it ends with the account and its tokens.
  const { connection } = await social.connections.save({
    userId,
    platform: 'youtube',
    accountId: `channel_${seed}`,
    accountUsername: null,
    displayName: null,
    profilePictureUrl: null,
    accessToken: secret(service.token),
    refreshToken: secret(service.refreshToken),
    tokenExpiresAt: service.tokenEndsAt,
    permissions: [],
    login: null,
    appId: null,
    platformUserId: null,
  })
  return {
    platform: clips,
    connectionId: connection.id,
    userId,
    sync,
    social,
    db,
    notices,
    passing,
    secrets: ['FAKE-clips-access', 'FAKE-clips-refresh', 'FAKE-clips-secret'],
    add: service.add,
    edit: service.edit,
    remove: service.remove,
    throttle: () => service.throttle(20 * 60_000),
    end: service.end,
    advance: (step) => clock.advance(step),
  }
}
