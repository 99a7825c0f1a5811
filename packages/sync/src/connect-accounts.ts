import type { UserToken } from '@bos/meta-client'
import type { DiscoveredPage, TokenInfo } from '@bos/meta-client/oauth'
import { isSocialDbError, type SocialDb } from '@bos/social-db'
import type { Core } from './core.ts'
import { webAddress } from './media-url.ts'
import type { PlatformName } from './platforms.ts'
import { grantMetadata } from './session.ts'

/** How connecting one platform ended. */
export type AccountOutcome =
  | {
      readonly connected: true
      readonly connectionId: string
      readonly name: string
      readonly outcome: 'created' | 'reconnected'
    }
  | { readonly connected: false; readonly reason: string; readonly steps: readonly string[] }

/** A Page that the person may choose. */
export interface PageChoice {
  readonly pageId: string
  readonly name: string
  readonly instagramUsername?: string
}

export type ConnectOutcome =
  /** At least one of the two is connected. */
  | { readonly status: 'connected'; readonly facebook: AccountOutcome; readonly instagram: AccountOutcome }
  /** Neither is; each says why. */
  | { readonly status: 'not_connected'; readonly facebook: AccountOutcome; readonly instagram: AccountOutcome }
  /** Several Pages were allowed: show them and call `choose`. Nothing is connected yet. */
  | { readonly status: 'choose'; readonly sessionId: string; readonly pages: readonly PageChoice[] }
  /** The person agreed, but there is no Page to connect. */
  | { readonly status: 'nothing'; readonly reason: string; readonly steps: readonly string[] }
  | { readonly status: 'denied'; readonly reason: string }

/** A person's long-lived token and what Meta says of it. */
export interface Grant {
  readonly token: UserToken
  readonly info: TokenInfo
  /** What the person granted. */
  readonly scopes: readonly string[]
}

// What a Page needs at least, and what its Instagram account needs on top (D, permissions reference).
export const PAGE_SCOPES = ['pages_show_list', 'pages_read_engagement'] as const
const INSTAGRAM_SCOPES = ['instagram_basic'] as const

interface Finished {
  readonly userId: string
  readonly sessionId: string
  readonly grant: Grant
  readonly platform: PlatformName
}

export const declinedOf = ({ scopes }: Grant, required: readonly string[]): readonly string[] =>
  required.filter((scope) => !scopes.includes(scope))

/** One consent, up to two rows, in one transaction with their events. */
export async function connectPage(
  core: Core,
  { userId, sessionId, grant, page, platform }: Finished & { page: DiscoveredPage },
): Promise<ConnectOutcome> {
  return core.social.transaction(async (social) => {
    const facebook = await saveAccount(core, social, { userId, grant, page, platform: 'facebook' })
    const instagram = await saveAccount(core, social, { userId, grant, page, platform: 'instagram' })
    const isConnected = facebook.connected || instagram.connected
    const outcome = { status: isConnected ? 'connected' : 'not_connected', facebook, instagram } as const
    await social.sessions.finish({ userId, sessionId, outcome })
    const ending = isConnected
      ? ({ event: 'connect_finished', outcome: 'ok' } as const)
      : ({ event: 'connect_failed', outcome: 'failed' } as const)
    const detail = { facebook: reasonOf(facebook), instagram: reasonOf(instagram) }
    await social.events.record({ ...ending, userId, actor: userId, platform, detail })
    return outcome
  })
}

async function saveAccount(
  core: Core,
  social: SocialDb,
  { userId, grant, page, platform }: { userId: string; grant: Grant; page: DiscoveredPage; platform: PlatformName },
): Promise<AccountOutcome> {
  // First, because Meta leaves the account out where its permission was declined (D, Page node).
  const required = platform === 'facebook' ? PAGE_SCOPES : [...PAGE_SCOPES, ...INSTAGRAM_SCOPES]
  const declined = declinedOf(grant, required)
  if (declined.length > 0) {
    return {
      connected: false,
      reason: 'permission_declined',
      steps: [`Connect again and allow ${declined.join(' and ')}: without it the account cannot be read.`],
    }
  }
  const account = accountOf(page, platform)
  if (!account || !page.token) {
    return {
      connected: false,
      reason: 'no_instagram_linked',
      steps: [
        `Open the settings of the Page "${page.name}" on Facebook and link its Instagram professional account.`,
        'Then connect again and allow access to that Instagram account.',
      ],
    }
  }
  try {
    const { connection, outcome } = await social.connections.save({
      userId,
      platform,
      ...account,
      accessToken: page.token,
      refreshToken: grant.token,
      tokenExpiresAt: null, // a Page token from a long-lived grant names no end (D 2026-09-11)
      permissions: grant.scopes,
      login: 'facebook',
      appId: core.config.appId,
      platformUserId: grant.info.userId ?? null,
      metadata: { page_id: page.id, tasks: page.tasks, ...grantMetadata(grant.info, core.now()) },
    })
    return { connected: true, connectionId: connection.id, name: account.displayName ?? account.accountId, outcome }
  } catch (error) {
    if (!isSocialDbError(error) || error.code !== 'account_mismatch') throw error
    return {
      connected: false,
      reason: 'account_mismatch',
      steps: [`Another ${platform} account is connected already: disconnect it first, then connect this one.`],
    }
  }
}

function accountOf(page: DiscoveredPage, platform: PlatformName) {
  if (platform === 'facebook') {
    const picture = webAddress(page.pictureUrl) ?? null
    return { accountId: page.id, accountUsername: null, displayName: page.name, profilePictureUrl: picture }
  }
  const account = page.instagram
  return (
    account && {
      accountId: account.id,
      accountUsername: account.username ?? null,
      displayName: account.name ?? account.username ?? null,
      profilePictureUrl: webAddress(account.profilePictureUrl) ?? null,
    }
  )
}

export async function nothingToConnect(
  core: Core,
  { userId, sessionId, grant, pages, platform }: Finished & { pages: readonly DiscoveredPage[] },
): Promise<ConnectOutcome> {
  const declined = declinedOf(grant, PAGE_SCOPES)
  const reason = declined.length > 0 ? 'permission_declined' : pages.length > 0 ? 'no_page_token' : 'no_page'
  const steps = {
    no_page_token: ['Ask an admin of the Page to give you a task on it (at least "Insights"), then connect again.'],
    no_page: [
      'Connect again and tick the Page in the dialog.',
      'If no Page is offered, ask an admin of the Page to give you access to it on Facebook.',
    ],
    permission_declined: [`Connect again and allow ${declined.join(' and ')}: without it no Page can be read.`],
  }[reason]
  await core.social.transaction(async (social) => {
    await social.sessions.finish({ userId, sessionId, outcome: { status: 'nothing', reason } })
    await social.events.record({
      event: 'connect_failed',
      outcome: 'failed',
      userId,
      actor: userId,
      platform,
      detail: { reason },
    })
  })
  return { status: 'nothing', reason, steps }
}

const reasonOf = (outcome: AccountOutcome): string => (outcome.connected ? outcome.outcome : outcome.reason)
