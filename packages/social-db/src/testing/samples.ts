import { randomUUID } from 'node:crypto'
import type { ContentRow } from '../repositories/write-content.ts'
import type { Lease } from '../repositories/leases.ts'
import type { SaveConnection } from '../repositories/save-connection.ts'
import { secret } from '../secret.ts'
import type { SocialDb } from '../social-db.ts'
import type { Login } from '../tables/vocabulary.ts'

export const APP_ID = '100000000000001'

/** What a worker of that app can run. */
export const OURS = { appIds: [APP_ID], platforms: ['facebook', 'instagram'] } as const

export function newUser(): string {
  return `user_${randomUUID()}`
}

export type SavedAtMeta = SaveConnection & { readonly login: Login; readonly appId: string }

export function instagramAccount(userId: string, over: Partial<SavedAtMeta> = {}): SavedAtMeta {
  return {
    userId,
    platform: 'instagram',
    accountId: '17841400000000001',
    accountUsername: 'blue_store',
    displayName: 'Blue Store',
    profilePictureUrl: null,
    accessToken: secret('FAKE-access-token'),
    tokenExpiresAt: null,
    permissions: ['instagram_business_basic'],
    login: 'instagram',
    appId: APP_ID,
    platformUserId: '10001',
    ...over,
  }
}

export function post(platformContentId: string, over: Partial<ContentRow> = {}): ContentRow {
  return {
    platformContentId,
    contentType: 'post',
    contentText: 'Check out our new product! 🚀',
    mediaUrls: [{ type: 'image', url: 'https://cdn.example/1.jpg?oh=aa' }],
    engagementMetrics: { likes: 45, comments: 12 },
    reachMetrics: {},
    publishedAt: new Date('2026-11-20T10:00:00Z'),
    contentHash: 'hash-1',
    ...over,
  }
}

/** A saved connection of a new owner, and the lease on it. */
export async function leased(social: SocialDb): Promise<{ userId: string; connectionId: string; lease: Lease }> {
  const userId = newUser()
  const { connection } = await social.connections.save(instagramAccount(userId))
  const lease = await social.worker.acquire({ connectionId: connection.id, owner: 'test', leaseSeconds: 60 })
  if (!lease) throw new Error('the new connection could not be leased')
  return { userId, connectionId: connection.id, lease }
}

export function newFlow(userId = newUser()) {
  return {
    userId,
    platform: 'instagram',
    state: `FAKE-state-${randomUUID()}`,
    browserBinding: `FAKE-cookie-${randomUUID()}`,
    redirectUri: 'https://app.example/api/social/callback/instagram',
    requestedScopes: ['instagram_business_basic'],
    codeVerifier: secret('FAKE-verifier'),
  } as const
}
