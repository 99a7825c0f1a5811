import { instagramToken, type Secret, secret, userToken } from '@bos/meta-client'
import type { Login } from '@bos/social-db'
import type { Core } from '../core.ts'
import { connectNothing, connectPage, type Way } from './conclude.ts'
import { connectInstagram } from './connect-instagram.ts'
import { failed } from './fail.ts'
import { checkOwner, type Owner } from './flow.ts'
import { checkedGrant, type Grant, namesOfPages, reachOf, type Reach } from './grant.ts'
import { adoptedInstagramAccess } from './instagram-access.ts'
import { offer } from './offer.ts'
import { type ConnectOutcome, presentBlocked } from './outcome.ts'

export interface AdoptOptions extends Owner {
  /**
   * Of a person or a system user with Facebook Login, or of an account with Instagram Login. Never a Page's.
   *
   * With Facebook Login Meta says whose and of which app it is. With Instagram Login nothing tells that (P): the caller
   * vouches that the token is of this app and got with the account's consent, so never pass on one that a person sent.
   */
  readonly token: string | Secret
  /** Default `facebook`. */
  readonly login?: Login | undefined
  /** Of several Pages the one to connect; without it the answer is `choose`, and nothing is stored. */
  readonly pageId?: string | undefined
  /** As of `begin`. */
  readonly replace?: boolean | undefined
}

/** Connects what a token reaches that was got elsewhere, once Meta vouches for it; the caller does with Instagram Login. */
export async function adopt(core: Core, options: AdoptOptions): Promise<ConnectOutcome> {
  const { userId, actor } = checkOwner(options)
  const { login = 'facebook', pageId, replace = false } = options
  const close = async (): Promise<void> => undefined // no flow led here
  const way: Way = { userId, actor, platform: login, replace, capabilities: undefined, event: 'adopt', close }
  const token = typeof options.token === 'string' ? secret(options.token) : options.token
  try {
    return await connectWith(core, way, { token, login, pageId })
  } catch (error) {
    throw await failed(core, way, error)
  }
}

interface Given {
  readonly token: Secret
  readonly login: Login
  readonly pageId: string | undefined
}

async function connectWith(core: Core, way: Way, { token, login, pageId }: Given): Promise<ConnectOutcome> {
  if (login === 'instagram') {
    const access = await adoptedInstagramAccess(core, instagramToken(token))
    return connectInstagram(core, way, { access, accountId: undefined })
  }
  const { userId, actor } = way
  const { grant, reach } = await adoptedGrant(core, token)
  const names = namesOfPages(reach.pages)
  const notConnectable = presentBlocked(reach.blocked, names)
  const around = { blocked: [...reach.blocked], isWhole: reach.isWhole }
  const [first, ...others] = reach.pages
  const page = pageId === undefined ? first : reach.pages.find(({ id }) => id === pageId)
  if (!page && pageId !== undefined) {
    // Where a part is missing nobody knows that it was not granted.
    const missing = reach.isWhole ? [{ code: 'not_granted' as const, platform: 'facebook' as const, pageId }] : []
    return connectNothing(core, way, { ...around, status: 'nothing', blocked: [...missing, ...reach.blocked] }, names)
  }
  if (!page) return connectNothing(core, way, { status: 'nothing', ...around }, names)
  if (pageId !== undefined || others.length === 0) return connectPage(core, way, { grant, page, reach })
  const detail = { pages: reach.pages.length }
  await core.social.events.record({ event: 'adopt_offered', outcome: 'ok', userId, actor, platform: login, detail })
  return { status: 'choose', pages: offer(reach.pages), notConnectable, isWhole: reach.isWhole }
}

// The token is asked about before anything is done with it: one of another app or kind goes no further.
async function adoptedGrant(core: Core, token: Secret): Promise<{ grant: Grant; reach: Reach }> {
  const given = userToken(token)
  const before = await core.facebook.debugToken(given)
  checkedGrant(core, given, before)
  const isLasting = before.type === 'SYSTEM_USER' || before.expiresAt === 'never'
  const long = isLasting ? given : (await core.facebook.exchangeLongLived(given)).token
  const info = isLasting ? before : await core.facebook.debugToken(long)
  const grant = checkedGrant(core, long, info)
  return { grant, reach: reachOf(await core.facebook.discoverAccounts(long, { info })) }
}
