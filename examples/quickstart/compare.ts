import type { Connection, ContentItem, SocialDb } from '@bos/social-db'

export const METRICS = ['followers', 'reach', 'impressions', 'engagement', 'clicks'] as const

export interface NumberPoint {
  readonly connectionId: string
  readonly metric: (typeof METRICS)[number]
  readonly day: string
  readonly value: number
  /** What the value is made of, as the table holds it. */
  readonly breakdown: unknown
}

export interface Snapshot {
  readonly content: readonly ContentItem[]
  readonly numbers: readonly NumberPoint[]
}

export interface Difference {
  readonly connectionId: string
  readonly what: string
  readonly before: string
  readonly after: string
}

/** Everything the tables hold for this person, through the same questions that a dashboard asks. */
export async function snapshot(
  social: SocialDb,
  { userId, connections }: { userId: string; connections: readonly Connection[] },
): Promise<Snapshot> {
  const numbers: NumberPoint[] = []
  for (const metric of METRICS) {
    for (const series of await social.analytics.series({ userId, metric, since: '2026-01-01', until: '2027-01-01' })) {
      for (const { day, value, breakdown } of series.points)
        numbers.push({ connectionId: series.connectionId, metric, day, value, breakdown })
    }
  }
  const content: ContentItem[] = []
  for (const { id } of connections)
    content.push(...(await social.content.timeline({ userId, connectionId: id, limit: 100 })))
  return { content, numbers }
}

/** The rows that are new or different, one entry each. */
export function compare(before: Snapshot, after: Snapshot): readonly Difference[] {
  const oldContent = new Map(before.content.map((item) => [item.id, item]))
  const oldNumbers = new Map(before.numbers.map((point) => [keyOf(point), point]))
  const content = after.content.flatMap((item) => {
    const old = oldContent.get(item.id)
    const [was, is] = [old ? textOf(old) : '(new)', textOf(item)]
    return was === is ? [] : [{ connectionId: item.connectionId, what: item.contentType, before: was, after: is }]
  })
  const numbers = after.numbers.flatMap((point) => {
    const old = oldNumbers.get(keyOf(point))
    const [was, is] = [old ? numberOf(old) : '(new)', numberOf(point)]
    if (was === is) return []
    return [
      {
        connectionId: point.connectionId,
        what: `${point.metric} of ${point.day}`,
        before: was,
        after: is,
      },
    ]
  })
  return [...content, ...numbers]
}

const keyOf = ({ connectionId, metric, day }: NumberPoint): string => `${connectionId} ${metric} ${day}`

const textOf = ({ contentText, engagementMetrics, reachMetrics }: ContentItem): string =>
  `${contentText ?? '(no text)'} ${JSON.stringify({ ...engagementMetrics, ...reachMetrics })}`

const numberOf = ({ value, breakdown }: NumberPoint): string => `${value} ${JSON.stringify(breakdown)}`
