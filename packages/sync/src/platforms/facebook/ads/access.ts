import { adAccount, type Graph, isGraphError, page as pageNode, type Selected, user } from '@bos/meta-client'
import type { Batch, PullContext } from '../../../platform.ts'
import type { MissingPart } from '../../../report.ts'
import { accountOf } from '../../account.ts'
import type { Speaker } from './whose.ts'

const FIELDS = ['name', 'currency', 'timezone_name', 'timezone_offset_hours_utc'] as const

const PAGE_SIZE = 100

// Either lets ads be read (D).
const PERMISSIONS: readonly string[] = ['ads_read', 'ads_management']

export type AdAccount = Selected<typeof adAccount, typeof FIELDS>

/** What can be read of ads now. */
export interface AdAccess {
  /** Ads are shown to a person, never to a Page (D). */
  readonly person: Graph
  readonly accounts: readonly AdAccount[]
  /** Accounts that the host named and the person cannot read. */
  readonly missing: readonly MissingPart[]
  /** False: the person has more accounts than were listed. */
  readonly isWhole: boolean
  readonly speaker: Speaker
}

/**
 * Reads ads as the person. Where the person's grant is over, or does not reach them, that is said, and the Page's own streams
 * go on.
 */
export async function* readAds(
  context: PullContext,
  { name, read }: { name: string; read: (access: AdAccess) => AsyncIterable<Batch> },
): AsyncGenerator<Batch> {
  const { connection, person, isPersonOver } = context
  const say = (reason: string, action: string): Batch => ({ read: 0, missing: [{ what: name, reason, action }] })
  if (isPersonOver) return void (yield say('person_token_expired', CONNECT_AGAIN))
  if (!PERMISSIONS.some((permission) => connection.permissions.includes(permission))) {
    return void (yield say('permission', ALLOW))
  }
  if (!person) return void (yield say('no_person_token', CONNECT_AGAIN))
  const { accounts: wanted } = await context.adAccounts()
  if (!wanted) {
    const action = "See this service's own log: its adAccounts function failed or did not answer."
    return void (yield { read: 0, isTruncated: true, missing: [{ what: name, reason: 'host', action }] })
  }
  try {
    const speaker = await speakerOf(context, wanted !== 'all')
    yield* read({ ...(await listAccounts(context, person, wanted)), speaker })
  } catch (error) {
    if (!isGraphError(error)) throw error
    if (error.action === 'permission') yield say('permission', ALLOW)
    // Meta takes one of two tokens no longer: where it is the person's, the Page's own may well live.
    else if (error.action === 'reconnect' && (await isDead(person, context.signal))) {
      yield say('person_token_expired', CONNECT_AGAIN)
    } else throw error
  }
}

async function speakerOf({ graph, connection, signal }: PullContext, isNamed: boolean): Promise<Speaker> {
  const pageId = accountOf(connection)
  const page = await graph.get(pageNode, pageId, {
    fields: [{ instagram_business_account: { fields: ['username'] } }],
    signal,
  })
  return { pageId, instagramId: page.instagram_business_account?.id, isNamed }
}

async function isDead(person: Graph, signal: AbortSignal): Promise<boolean> {
  try {
    await person.get(user, 'me', { fields: ['name'], signal })
    return false
  } catch (error) {
    return isGraphError(error) && error.action === 'reconnect'
  }
}

const CONNECT_AGAIN = 'Connect the Page again: ads are shown to a person, and the access of this one has ended.'
const ALLOW = 'Connect again and allow reading ads (ads_read).'

async function listAccounts(
  { signal }: PullContext,
  person: Graph,
  wanted: readonly string[] | 'all',
): Promise<Omit<AdAccess, 'speaker'>> {
  const listed = new Map<string, AdAccount>()
  let isWhole = true
  for await (const { items, hasMore } of person.pages(user.adaccounts, 'me', {
    fields: FIELDS,
    limit: PAGE_SIZE,
    signal,
  })) {
    for (const account of items) listed.set(account.id, account)
    isWhole = !hasMore
  }
  if (wanted === 'all') return { person, accounts: [...listed.values()], missing: [], isWhole }
  const accounts = wanted.flatMap((id) => listed.get(id) ?? [])
  const missing = wanted.filter((id) => !listed.has(id)).map(notFound)
  return { person, accounts: [...new Set(accounts)], missing, isWhole }
}

const notFound = (id: string): MissingPart => ({
  what: `ad account ${id}`,
  reason: 'not_found',
  action: 'Check the id that this service gave, or let somebody who may read the ad account connect the Page.',
})
