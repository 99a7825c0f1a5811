import { type Capability, missingScopes } from '@bos/meta-client/oauth'
import { isSocialDbError, type SaveConnection, type SocialDb } from '@bos/social-db'
import type { KeptSubscription } from '../callbacks/subscriptions.ts'
import type { Core } from '../core.ts'
import { webAddress } from '../media-url.ts'
import type { MetaPlatform } from './meta-platform.ts'
import { checkedFacts } from '../tokens/token-facts.ts'
import type { Grant, GrantedPage, Reach } from './grant.ts'
import type { KeptAccount, Told } from './outcome.ts'

/** One account to write: who owns it, and whether it may take the place of another. */
export interface SaveOptions {
  readonly userId: string
  readonly actor: string
  readonly replace: boolean
  /** What was asked for; undefined: what this service asks for. */
  readonly capabilities: readonly Capability[] | undefined
}

/** What a Page and its Instagram account came to, and how they are called. */
export interface SavedPage {
  readonly facebook: KeptAccount
  readonly instagram: KeptAccount
  readonly names: ReadonlyMap<string, string>
}

/** Writes the row of a Page, and that of its Instagram account where there is one. */
export async function savePage(
  core: Core,
  social: SocialDb,
  {
    grant,
    page,
    reach,
    webhooks,
    capabilities,
    ...options
  }: SaveOptions & { grant: Grant; page: GrantedPage; reach: Reach; webhooks: KeptSubscription | undefined },
): Promise<SavedPage> {
  const names = new Map([[page.id, page.name]])
  const save = async (platform: MetaPlatform, account: Account | undefined): Promise<KeptAccount> => {
    if (!account) return { connected: false, why: whyNoInstagram(page, reach), pageId: page.id }
    return saveAccount(social, names, {
      ...options,
      ...account,
      platform,
      accessToken: page.token,
      refreshToken: grant.token,
      tokenExpiresAt: null, // a Page token from a long-lived grant names no end (D 2026-09-11)
      permissions: grant.scopes,
      login: 'facebook',
      appId: core.config.apps.facebook.id,
      platformUserId: grant.userId,
      metadata: {
        page_id: page.id,
        tasks: page.tasks ?? null,
        ...(capabilities && { capabilities }),
        ...grant.facts,
        ...checkedFacts(core.now()),
        ...(webhooks && { webhooks }),
      },
      attention: [
        ...attentionOf(capabilities ?? core.capabilities, { grant, page, platform }),
        ...webhookAttention(webhooks),
      ],
    })
  }
  const facebook = await save('facebook', {
    accountId: page.id,
    accountUsername: null,
    displayName: page.name,
    profilePictureUrl: webAddress(page.pictureUrl) ?? null,
  })
  const instagram = await save('instagram', page.instagram && instagramAccount(page.instagram))
  return { facebook, instagram, names }
}

type Account = Pick<SaveConnection, 'accountId' | 'accountUsername' | 'displayName' | 'profilePictureUrl'>

function instagramAccount({ id, username, name, profilePictureUrl }: GrantedPage['instagram'] & object): Account {
  return {
    accountId: id,
    accountUsername: username ?? null,
    displayName: name ?? username ?? null,
    profilePictureUrl: webAddress(profilePictureUrl) ?? null,
  }
}

function whyNoInstagram({ id }: GrantedPage, { blocked }: Reach): Told {
  const found = blocked.find(({ pageId, platform }) => pageId === id && platform === 'instagram')
  return found ?? { code: 'no_instagram_linked' }
}

/** What was asked for and will not work: a permission that was not granted, a task that the person lacks on the Page. */
function attentionOf(
  capabilities: readonly Capability[],
  { grant, page, platform }: { grant: Grant; page: GrantedPage; platform: MetaPlatform },
): readonly Told[] {
  const isItsOwn = (scope: string): boolean => scope.startsWith('instagram_') === (platform === 'instagram')
  const scopes = missingScopes(grant.scopes, capabilities).filter(isItsOwn)
  const tasks = page.missingTasks.filter(({ scope }) => isItsOwn(scope)).flatMap(({ anyOf }) => anyOf[0] ?? [])
  return [
    ...(scopes.length > 0 ? [{ code: 'permission_missing' as const, scopes: [...scopes] }] : []),
    ...(tasks.length > 0 ? [{ code: 'missing_task' as const, tasks: [...new Set(tasks)] }] : []),
  ]
}

/** What is to be said when an account was to send webhooks, and does not. */
export function webhookAttention(webhooks: KeptSubscription | undefined): readonly Told[] {
  return webhooks && webhooks.problem !== null ? [{ code: 'webhooks_off' }] : []
}

/** Writes one account, and notes its name under the id of its row. */
export async function saveAccount(
  social: SocialDb,
  names: Map<string, string>,
  { attention, ...account }: SaveConnection & { attention: readonly Told[] },
): Promise<KeptAccount> {
  try {
    const { connection, outcome } = await social.connections.save(account)
    names.set(connection.id, connection.displayName ?? account.accountId)
    const isPaused = connection.status === 'paused'
    const told = isPaused ? [...attention, { code: 'paused' as const }] : [...attention]
    return { connected: true, connectionId: connection.id, outcome, attention: told }
  } catch (error) {
    if (!isSocialDbError(error) || error.code !== 'account_mismatch') throw error
    return { connected: false, why: { code: 'account_mismatch', platform: account.platform } }
  }
}
