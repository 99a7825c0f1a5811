import { missingScopes } from '@bos/meta-client/oauth'
import {
  type KeptSubscription,
  openSubscribedOf,
  orUnsubscribe,
  subscribe,
  unsubscribeUnused,
} from '../callbacks/subscriptions.ts'
import type { Core } from '../core.ts'
import { webAddress } from '../media-url.ts'
import { checkedFacts } from '../tokens/token-facts.ts'
import { conclude, connectedOutcome, type Way } from './conclude.ts'
import type { InstagramAccess } from './instagram-access.ts'
import { type ConnectOutcome, type KeptAccount, present, type Told } from './outcome.ts'
import { saveAccount, webhookAttention } from './save.ts'

const ALONE = { blocked: [], isWhole: true }
const NO_PAGE: KeptAccount = { connected: false, why: { code: 'not_asked' } }

/**
 * Connects the account that logged in itself.
 *
 * @param accountId The account that was to be connected again; another one is refused.
 */
export async function connectInstagram(
  core: Core,
  way: Way,
  { access, accountId }: { access: InstagramAccess; accountId: string | undefined },
): Promise<ConnectOutcome> {
  const { token, profile } = access
  const isOther = accountId !== undefined && accountId !== profile.id && !way.replace
  const why = isOther ? ({ code: 'not_granted' } satisfies Told) : whyNot(access)
  const webhooks = why ? undefined : await subscribe(core, { token })
  const replaced = way.replace ? await openSubscribedOf(core, way) : []
  const saving = core.social.transaction(async (social) => {
    const names = new Map<string, string>()
    const instagram: KeptAccount = why
      ? { connected: false, why }
      : await saveAccount(social, names, rowOf(core, way, { access, webhooks }))
    const outcome = connectedOutcome({ facebook: NO_PAGE, instagram }, ALONE)
    await conclude(social, way, outcome)
    return present(outcome, names)
  })
  const connected = await orUnsubscribe(core, { account: { accountId: profile.id, token }, webhooks }, saving)
  for (const other of replaced) await unsubscribeUnused(core, other)
  return connected
}

function whyNot({ permissions }: InstagramAccess): Told | undefined {
  const needed = 'instagram_business_basic'
  return permissions && !permissions.includes(needed) ? { code: 'permission_declined', scopes: [needed] } : undefined
}

function rowOf(
  core: Core,
  { userId, actor, replace, capabilities }: Way,
  { access, webhooks }: { access: InstagramAccess; webhooks: KeptSubscription | undefined },
) {
  const { token, expiresAt, permissions, profile } = access
  const { id, appScopedId, username, name, pictureUrl, accountType } = profile
  // What Instagram Login does not offer was never asked for.
  const asked = (capabilities ?? core.capabilities).filter(
    (capability) => capability !== 'ads' && capability !== 'competitors',
  )
  const scopes = permissions ? missingScopes(permissions, asked, { login: 'instagram' }) : []
  return {
    userId,
    actor,
    replace,
    platform: 'instagram' as const,
    accountId: id,
    accountUsername: username ?? null,
    displayName: name ?? username ?? null,
    profilePictureUrl: webAddress(pictureUrl) ?? null,
    accessToken: token,
    refreshToken: undefined,
    tokenExpiresAt: expiresAt ?? null,
    permissions: permissions ?? [],
    login: 'instagram' as const,
    appId: core.config.apps.instagram?.id ?? '',
    platformUserId: appScopedId ?? null,
    metadata: {
      ...(accountType && { account_type: accountType }),
      ...(capabilities && { capabilities }),
      ...checkedFacts(core.now()),
      ...(webhooks && { webhooks }),
    },
    attention: [
      ...(scopes.length > 0 ? [{ code: 'permission_missing' as const, scopes: [...scopes] }] : []),
      ...webhookAttention(webhooks),
    ],
  }
}
