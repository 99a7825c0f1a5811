import type { Capability } from '@bos/meta-client/oauth'
import type { SocialDb } from '@bos/social-db'
import { openSubscribedOf, orUnsubscribe, subscribe, unsubscribeUnused } from '../callbacks/subscriptions.ts'
import type { Core } from '../core.ts'
import type { MetaPlatform } from './meta-platform.ts'
import { namesOfPages, type Grant, type GrantedPage, type Reach } from './grant.ts'
import { type ConnectOutcome, type KeptAccount, type KeptOutcome, present } from './outcome.ts'
import { savePage } from './save.ts'

/** The way that led here, and how its end is written down. */
export interface Way {
  readonly userId: string
  readonly actor: string
  readonly platform: MetaPlatform
  readonly replace: boolean
  /** What was asked for; undefined: what this service asks for. */
  readonly capabilities: readonly Capability[] | undefined
  /** The event of the audit, such as `connect`. */
  readonly event: 'connect' | 'adopt'
  /** Closes the flow, where there is one, in the transaction of what it came to. */
  readonly close: (social: SocialDb, outcome: KeptOutcome) => Promise<void>
}

/** One consent, up to two rows, in one transaction with their event and the end of the flow. */
export async function connectPage(
  core: Core,
  way: Way,
  { grant, page, reach }: { grant: Grant; page: GrantedPage; reach: Reach },
): Promise<ConnectOutcome> {
  const account = { pageId: page.id, token: page.token }
  // Before the rows, which keep what came of it; no client of the database waits for Meta.
  const webhooks = await subscribe(core, account)
  const replaced = way.replace ? await openSubscribedOf(core, way) : []
  const saving = core.social.transaction(async (social) => {
    const { userId, actor, replace, capabilities } = way
    const { facebook, instagram, names } = await savePage(core, social, {
      userId,
      actor,
      replace,
      capabilities,
      grant,
      page,
      reach,
      webhooks,
    })
    const outcome = connectedOutcome({ facebook, instagram }, reach)
    await conclude(social, way, outcome)
    return present(outcome, new Map([...namesOfPages(reach.pages), ...names]))
  })
  const connected = await orUnsubscribe(core, { account, webhooks }, saving)
  for (const other of replaced) await unsubscribeUnused(core, other)
  return connected
}

/** What the two came to, and what else there is. */
export function connectedOutcome(
  { facebook, instagram }: { facebook: KeptAccount; instagram: KeptAccount },
  { blocked, isWhole }: Pick<Reach, 'blocked' | 'isWhole'>,
) {
  const status = facebook.connected || instagram.connected ? ('connected' as const) : ('not_connected' as const)
  return { status, facebook, instagram, blocked: [...blocked], isWhole }
}

/** The person agreed, and there is nothing to connect, or not what was to be connected. */
export async function connectNothing(
  core: Core,
  way: Way,
  outcome: KeptOutcome & { status: 'nothing' | 'not_connected' },
  names: ReadonlyMap<string, string>,
): Promise<ConnectOutcome> {
  await core.social.transaction((social) => conclude(social, way, outcome))
  return present(outcome, names)
}

/** One event, whatever it came to. */
export async function conclude(
  social: SocialDb,
  { userId, actor, platform, event, close }: Pick<Way, 'userId' | 'actor' | 'platform' | 'event' | 'close'>,
  outcome: KeptOutcome,
): Promise<void> {
  await close(social, outcome)
  const [name, how, detail] = endingOf(outcome)
  await social.events.record({ event: `${event}_${name}`, outcome: how, userId, actor, platform, detail })
}

type Ending = readonly [name: string, outcome: string, detail: Readonly<Record<string, string>>]

function endingOf(outcome: KeptOutcome): Ending {
  switch (outcome.status) {
    case 'connected':
    case 'not_connected': {
      const detail = { facebook: wordOf(outcome.facebook), instagram: wordOf(outcome.instagram) }
      return outcome.status === 'connected' ? ['finished', 'ok', detail] : ['failed', 'failed', detail]
    }
    case 'nothing':
      return ['failed', 'failed', { reason: outcome.blocked[0]?.code ?? 'incomplete' }]
    case 'denied':
      return ['denied', 'refused', { reason: outcome.reason }]
    case 'failed':
      return ['failed', 'failed', { reason: outcome.reason }]
    case 'cancelled':
      return ['cancelled', 'ok', {}]
  }
}

const wordOf = (account: KeptAccount): string => (account.connected ? account.outcome : account.why.code)
