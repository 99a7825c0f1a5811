import type { AdditiveMetric, Analytics, Comparison, MetricType } from '@bos/social-db'
import { sayDays } from './format.ts'
import { followersHeadline } from './followers-headline.ts'
import type { Asked, Headline } from './headline.ts'
import { readReach } from './read-reach.ts'

export async function readHeadline(analytics: Analytics, metric: MetricType, asked: Asked): Promise<Headline> {
  switch (metric) {
    case 'followers': {
      const { userId, connectionId } = asked
      const [newest] = await analytics.latest({ userId, connectionId, metric })
      return followersHeadline(newest, asked)
    }
    case 'reach':
      return readReach(analytics, asked)
    default:
      return readTotal(analytics, metric, asked)
  }
}

async function readTotal(
  analytics: Analytics,
  metric: AdditiveMetric,
  { userId, connectionId, period: { since, until, days }, rows }: Asked,
): Promise<Headline> {
  const all = await analytics.compare({ userId, connectionId, metric, since, until })
  // What money came in beside is no count.
  const told = all.find(({ unit }) => unit !== 'currency')
  const { current, previous, change } = told ?? {}
  const over = sayDays(days)
  const isPart = current !== undefined && current.days < days
  const hasToday = rows.some(({ day }) => day >= since)
  const notes = told && current ? notesOf(told, days) : hasToday ? ['No finished day of this period is known.'] : []
  return {
    value: current?.value,
    over: isPart ? `${current.days} of ${over}` : over,
    comparison:
      change === undefined || !previous ? undefined : { before: previous.value, change, with: `the ${over} before` },
    note: notes.length === 0 ? undefined : notes.join(' '),
  }
}

/** What is to be known of a total: what it lacks, what it mixes, and why it is not compared. */
function notesOf({ current, previous, change }: Comparison, days: number): readonly string[] {
  const lacks = days - (current?.days ?? 0)
  const lacked = days - (previous?.days ?? 0)
  const [sources, earlier] = [current?.sources ?? [], previous?.sources ?? []]
  const isMixed = sources.length > 1
  const notes: string[] = []
  if (lacks > 0) notes.push(`${lacks} of ${sayDays(days)} without data: the total is of the rest.`)
  if (isMixed) {
    notes.push(`Meta changed what it counts within these days (${sources.join(', ')}): the total holds both.`)
  }
  if (change !== undefined) return notes
  if (lacked > 0) {
    notes.push(`Not compared: the period before lacks ${lacked === days ? 'all its days' : sayDays(lacked)}.`)
  } else if (!isMixed && earlier.some((source) => !sources.includes(source))) {
    notes.push(`Not compared: Meta counted something else before (${earlier.join(', ')}, now ${sources.join(', ')}).`)
  }
  return notes
}
