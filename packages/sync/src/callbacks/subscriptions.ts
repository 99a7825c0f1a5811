import { type GraphError, instagramToken, isGraphError, pageToken } from '@bos/meta-client'
import { type SubscribableInstagram, type SubscribablePage, webhookFields } from '@bos/meta-client/oauth'
import { type Connection, isSocialDbError, type OpenedConnection } from '@bos/social-db'
import type { Core } from '../core.ts'
import { isOfOtherApp } from '../tokens/look-after.ts'

// Hints only: nobody waits longer for them.
const WAIT_MS = 10_000

/** What became of subscribing an account, as it is kept under `webhooks` in a connection's metadata. */
export interface KeptSubscription {
  readonly fields: readonly string[]
  /** ISO 8601. */
  readonly tried_at: string
  /** The code of Meta's refusal; null: it is subscribed. */
  readonly problem: GraphError['code'] | null
}

/**
 * Lets an account send its events to this app, where `webhooks` is among the capabilities. A refusal fails nothing: the
 * account is synced when it is due all the same.
 *
 * @param account A Page, for its Instagram account too (D), or the account of an Instagram Login.
 * @returns Undefined where webhooks are not wanted.
 */
export async function subscribe(
  core: Core,
  account: SubscribablePage | SubscribableInstagram,
): Promise<KeptSubscription | undefined> {
  if (!core.capabilities.includes('webhooks')) return undefined
  const signal = AbortSignal.timeout(WAIT_MS)
  const isPage = 'pageId' in account
  const fields = isPage ? webhookFields('page') : webhookFields('instagram', { login: 'instagram' })
  const refusal = await refusalOf(
    isPage
      ? core.subscriptions.page.subscribe({ ...account, fields, signal })
      : core.subscriptions.instagram.subscribe({ ...account, fields, signal }),
  )
  if (refusal) core.notice({ code: 'webhooks_off', message: `An account sends no webhooks. ${refusal.message}` })
  return { fields, tried_at: core.now().toISOString(), problem: refusal?.code ?? null }
}

/** Why an account that was to send webhooks sends none; undefined where it does, or was not to. */
export function webhookProblem({ capabilities }: Core, { metadata }: Pick<Connection, 'metadata'>): string | undefined {
  const problem = keptIn(metadata)['problem']
  return capabilities.includes('webhooks') && typeof problem === 'string' ? problem : undefined
}

/** What is needed to end an account's events. */
type Subscribed = SubscribablePage | (SubscribableInstagram & { readonly accountId: string })

/** The account of a connection that is about to lose its token; undefined where it sends nothing, or it is not known. */
export async function openSubscribed(core: Core, connection: Connection): Promise<Subscribed | undefined> {
  if (keptIn(connection.metadata)['problem'] !== null || isOfOtherApp(core, { connection })) return undefined
  try {
    const opened = await core.social.worker.open(connection.id)
    return opened && accountOf(opened)
  } catch (error) {
    // A token that nobody can read any more must not keep its connection from ending.
    if (!isSocialDbError(error)) throw error
    core.notice({ code: 'webhooks_not_ended', message: `Webhooks of an account were not ended. ${error.message}` })
    return undefined
  }
}

function accountOf({
  connection: { login, accountId, metadata },
  accessToken,
}: OpenedConnection): Subscribed | undefined {
  const { page_id: pageId } = metadata
  if (login === 'instagram') {
    return accountId === null ? undefined : { accountId, token: instagramToken(accessToken) }
  }
  return typeof pageId === 'string' ? { pageId, token: pageToken(accessToken) } : undefined
}

/** The accounts of an owner that send their events, before something may take the place of one. */
export async function openSubscribedOf(core: Core, { userId }: { readonly userId: string }) {
  const opened: Subscribed[] = []
  for (const connection of await core.social.connections.list({ userId })) {
    const account = await openSubscribed(core, connection)
    // A Page and its Instagram account send theirs through one subscription.
    if (account && !opened.some((other) => isSame(other, account))) opened.push(account)
  }
  return opened
}

function isSame(one: Subscribed, other: Subscribed): boolean {
  if ('pageId' in one) return 'pageId' in other && one.pageId === other.pageId
  return !('pageId' in other) && one.accountId === other.accountId
}

/** Ends an account's events when no connection of this app rests on them, of any owner. What Meta refuses stays, with a notice. */
export async function unsubscribeUnused(core: Core, account: Subscribed): Promise<void> {
  if (await isUsed(core, account)) return
  const signal = AbortSignal.timeout(WAIT_MS)
  const ended =
    'pageId' in account
      ? core.subscriptions.page.unsubscribe({ ...account, signal })
      : core.subscriptions.instagram.unsubscribe({ token: account.token, signal })
  const refusal = await refusalOf(ended)
  if (refusal) core.notice({ code: 'webhooks_not_ended', message: `Webhooks were not ended. ${refusal.message}` })
}

/** What was subscribed for a connection that did not come about is ended, also where saving it broke. */
export async function orUnsubscribe<Outcome extends { readonly status: string }>(
  core: Core,
  { account, webhooks }: { readonly account: Subscribed; readonly webhooks: KeptSubscription | undefined },
  saving: Promise<Outcome>,
): Promise<Outcome> {
  const its = { isConnected: false }
  try {
    const outcome = await saving
    its.isConnected = outcome.status === 'connected'
    return outcome
  } finally {
    if (webhooks?.problem === null && !its.isConnected) await unsubscribeUnused(core, account)
  }
}

async function isUsed({ config: { apps }, social: { worker } }: Core, account: Subscribed): Promise<boolean> {
  if ('pageId' in account) {
    const { pageId } = account
    const { id: appId } = apps.facebook
    const kept = await worker.connectionsKeptWith({ appId, login: 'facebook', metadata: { page_id: pageId } })
    if (kept.length > 0) return true
    // Rows of other code do not say which Page an account hangs on; that of the Page itself does.
    return (await worker.connectionsOf({ platform: 'facebook', appIds: [appId], accountIds: [pageId] })).length > 0
  }
  const appIds = apps.instagram ? [apps.instagram.id] : []
  const rows = await worker.connectionsOf({ platform: 'instagram', appIds, accountIds: [account.accountId] })
  return rows.some(({ login }) => login === 'instagram')
}

async function refusalOf(call: Promise<void>): Promise<GraphError | undefined> {
  try {
    await call
    return undefined
  } catch (error) {
    if (isGraphError(error)) return error
    throw error
  }
}

function keptIn(metadata: Connection['metadata']): Readonly<Record<string, unknown>> {
  const kept = metadata['webhooks']
  return typeof kept === 'object' && kept !== null ? { ...kept } : {}
}
