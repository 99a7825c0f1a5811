import { instagramToken } from '@bos/meta-client'
import type { InstagramProfile, SubscribedApp } from '@bos/meta-client/oauth'
import type { OpenedConnection } from '@bos/social-db'
import type { Surroundings } from '../core.ts'
import { countedFor } from '../tokens/counted-for.ts'
import { answerOf, DAY_MS } from '../tokens/keeper.ts'
import type { Asked } from './asked.ts'

/** What Instagram says about a connection through Instagram Login. */
export interface InstagramAnswers {
  readonly me: Asked<InstagramProfile>
  /** Some numbers: the only way to see whether the permission for them is still granted. */
  readonly numbers: Asked<unknown>
  /** Which apps get the account's webhooks. */
  readonly apps: Asked<readonly SubscribedApp[]>
}

/** Asks for the account, and then, if the token lives, for numbers and webhooks where they are wanted: 1 to 3 calls. */
export async function askInstagram(
  surroundings: Surroundings,
  { connection, accessToken }: OpenedConnection,
): Promise<InstagramAnswers | undefined> {
  const { config, subscriptions, capabilities } = surroundings
  if (!config.apps.instagram) return undefined
  const token = instagramToken(accessToken)
  const me = await answerOf(surroundings.instagram().me(token))
  if (!me.answer) return { me, numbers: {}, apps: {} }
  const until = Math.floor(surroundings.now().getTime() / 1000)
  const params = { metric: 'reach', period: 'day', since: until - DAY_MS / 1000, until }
  const [numbers, apps] = await Promise.all([
    capabilities.includes('metrics')
      ? answerOf(surroundings.graph(token, countedFor(connection)).request('GET', 'me/insights', params))
      : {},
    capabilities.includes('webhooks') ? answerOf(subscriptions.instagram.list({ token })) : {},
  ])
  return { me, numbers, apps }
}
