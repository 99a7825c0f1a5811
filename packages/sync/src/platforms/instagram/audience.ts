import { losAngelesDay, type Parts } from '@bos/meta-client'
import { followersSnapshot } from '../../metric-rows.ts'
import type { Batch, PullContext } from '../../platform.ts'
import type { MissingPart } from '../../report.ts'
import { accountOf } from '../account.ts'
import { withoutPermission } from '../told-by.ts'
import { insightsPermission, mayReadInsights, userOf } from './account.ts'

const GROUPS = ['age', 'gender', 'city', 'country'] as const

/** Who the followers are: the 45 largest groups of each kind (D), on the followers row of today. */
export async function* pullAudience({ graph, connection, now, signal }: PullContext): AsyncGenerator<Batch> {
  if (!mayReadInsights(connection)) {
    return void (yield { read: 0, missing: [withoutPermission('followers', insightsPermission(connection))] })
  }
  const [user, id] = [userOf(connection), accountOf(connection)]
  const splits: Record<string, Parts> = {}
  const missing: MissingPart[] = []
  for (const by of GROUPS) {
    const told = await graph.insights(user, id, { metrics: ['follower_demographics'], by, signal })
    for (const { breakdown: parts } of told.readings) splits[by] = parts
    for (const part of told.missing) missing.push({ ...part, what: `followers by ${by}` })
  }
  const { followers_count: followers } = await graph.get(user, id, { fields: ['followers_count'], signal })
  const hasAny = Object.keys(splits).length > 0 && followers !== undefined
  yield {
    read: Object.keys(splits).length,
    missing,
    analytics: hasAny
      ? [followersSnapshot({ day: losAngelesDay(now), value: followers, source: 'ig.followers_count', splits })]
      : [],
  }
}
