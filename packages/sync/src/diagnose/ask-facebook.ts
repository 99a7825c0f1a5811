import { type Graph, page, pageToken, userToken } from '@bos/meta-client'
import type { Discovery, SubscribedApp, TokenInfo } from '@bos/meta-client/oauth'
import type { Connection, OpenedConnection } from '@bos/social-db'
import type { Surroundings } from '../core.ts'
import { countedFor } from '../tokens/counted-for.ts'
import { answerOf } from '../tokens/keeper.ts'
import { type Asked, notAsked } from './asked.ts'

/** What Meta says about a connection through Facebook Login. */
export interface FacebookAnswers {
  /** Of the Page token, which reads. */
  readonly reading: Asked<TokenInfo>
  /** Of the person's token behind it. */
  readonly grant: Asked<TokenInfo>
  readonly page: Asked<PageAnswer>
  /** What the person reaches, with their tasks. */
  readonly reach: Asked<Discovery>
  /** Which apps get the Page's webhooks. */
  readonly apps: Asked<readonly SubscribedApp[]>
}

interface PageAnswer {
  readonly name?: string | undefined
  readonly is_published?: boolean | undefined
  readonly instagram_business_account?: { readonly id: string } | undefined
  readonly connected_instagram_account?: { readonly id: string } | undefined
}

/**
 * Asks about both tokens, and then, only with the ones that live, about the Page, about what the person reaches, and about
 * webhooks where they are wanted: 2 calls, then 2 more and those of a discovery.
 */
export async function askFacebook(
  surroundings: Surroundings,
  { connection, accessToken, refreshToken }: OpenedConnection,
): Promise<FacebookAnswers> {
  const { facebook, subscriptions, capabilities } = surroundings
  const reader = pageToken(accessToken)
  const person = refreshToken && userToken(refreshToken)
  const [reading, grant] = await Promise.all([
    answerOf(facebook.debugToken(reader)),
    person ? answerOf(facebook.debugToken(person)) : notAsked<TokenInfo>(),
  ])
  const pageId = pageIdOf(connection)
  const isAlive = reading.answer?.isValid === true && isOurs(surroundings, reading.answer)
  const { answer: info } = grant
  const [about, reach, apps] = await Promise.all([
    isAlive && pageId !== undefined
      ? answerOf(readPage(surroundings.graph(reader, countedFor(connection)), pageId))
      : {},
    person && isAlive && info?.isValid ? answerOf(facebook.discoverAccounts(person, { info })) : {},
    isAlive && pageId !== undefined && capabilities.includes('webhooks')
      ? answerOf(subscriptions.page.list({ pageId, token: reader }))
      : {},
  ])
  return { reading, grant, page: about, reach, apps }
}

const readPage = (graph: Graph, pageId: string): Promise<PageAnswer> =>
  graph.get(page, pageId, {
    fields: [
      'name',
      'is_published',
      { instagram_business_account: { fields: ['username'] } },
      { connected_instagram_account: { fields: ['username'] } },
    ],
  })

/** The Page behind a connection: the account itself, or what its Instagram account is linked to. */
export function pageIdOf({ platform, accountId, metadata }: Connection): string | undefined {
  const kept = metadata['page_id']
  if (typeof kept === 'string') return kept
  return platform === 'facebook' ? (accountId ?? undefined) : undefined
}

export const isOurs = ({ config }: Pick<Surroundings, 'config'>, { appId }: TokenInfo): boolean =>
  appId === undefined || appId === config.apps.facebook.id
