import type { OpenedDatabase } from '@bos/social-db'
import { sql } from 'drizzle-orm'
import type { Ledger } from './fault-ledger.ts'
import { rowsOf } from './rows-of.ts'

/** What is wrong with the rows of one resource. */
export interface Findings {
  readonly lost: string[]
  readonly duplicated: string[]
  readonly stale: string[]
}

interface ContentOf {
  readonly id: string
  readonly type: string
  readonly text: string | null
  readonly media: readonly Readonly<Record<string, unknown>>[]
  readonly engagement: Readonly<Record<string, unknown>>
  readonly reach: Readonly<Record<string, unknown>>
  readonly published: string
  readonly hash: string
  readonly isGone: boolean
  readonly missed: number
}

interface NumberOf {
  readonly day: string
  readonly metric: string
  readonly value: number
  readonly breakdown: Readonly<Record<string, unknown>>
}

export interface Rows {
  readonly content: readonly ContentOf[]
  readonly numbers: readonly NumberOf[]
}

/** All rows of a connection, as plain values. */
export async function readRows(db: OpenedDatabase, connectionId: string): Promise<Rows> {
  const [content] = rowsOf(
    await db.execute(sql`select coalesce(jsonb_agg(jsonb_build_object('id', platform_content_id, 'type', content_type,
      'text', content_text, 'media', media_urls, 'engagement', engagement_metrics, 'reach', reach_metrics,
      'published', published_at, 'hash', content_hash, 'isGone', removed_at is not null, 'missed', missed_sweeps)
      order by platform_content_id), '[]') as all from social_media_content where connection_id = ${connectionId}`),
  )
  const [numbers] = rowsOf(
    await db.execute(sql`select coalesce(jsonb_agg(jsonb_build_object('day', date, 'metric', metric_type,
      'value', metric_value, 'breakdown', breakdown) order by date, metric_type), '[]') as all
      from social_media_analytics where connection_id = ${connectionId}`),
  )
  // The statements above name these columns.
  return { content: content?.['all'] as readonly ContentOf[], numbers: numbers?.['all'] as readonly NumberOf[] }
}

/** Against what the world itself holds: nothing of our mapping stands between. */
export function heldAgainstWorld({ content }: Rows, { entries }: Ledger): Findings {
  const findings: Findings = { lost: [], duplicated: [], stale: [] }
  const byId = new Map(content.map((row) => [row.id, row]))
  const known = new Set(entries.map(({ id }) => id))
  if (byId.size !== content.length) findings.duplicated.push(`${content.length - byId.size} ids twice`)
  // One item under two ids is two rows.
  for (const { id } of content) if (!known.has(id)) findings.duplicated.push(`${id}, which the world does not have`)
  for (const { id, text, likes, comments, publishedAt, isRemoved } of entries) {
    const row = byId.get(id)
    if (isRemoved) continue
    if (!row || row.isGone) findings.lost.push(`${id}${row ? ', marked as gone' : ''}`)
    else if (row.text !== text) findings.stale.push(`${id}: text '${row.text}' for '${text}'`)
    else if (row.engagement['likes'] !== likes)
      findings.stale.push(`${id}: likes ${String(row.engagement['likes'])} for ${likes}`)
    else if (row.engagement['comments'] !== comments)
      findings.stale.push(`${id}: comments ${String(row.engagement['comments'])} for ${comments}`)
    else if (Date.parse(row.published) !== Math.floor(publishedAt / 1000) * 1000)
      findings.stale.push(`${id}: published ${row.published}`)
  }
  return findings
}

/** Rows of what the world no longer has, that are not marked so. */
export function notMarkedGone({ content }: Rows, { entries }: Ledger): readonly string[] {
  const removed = new Set(entries.flatMap(({ id, isRemoved }) => (isRemoved ? [id] : [])))
  return content.filter(({ id, isGone }) => removed.has(id) && !isGone).map(({ id }) => id)
}

/**
 * Whole rows against those of a connection that synced the same world once, undisturbed.
 *
 * @param now The moment of both. Numbers that cost a call an item are read of the last 30 days, and stay when an item gets
 * older: of older ones a row may know more than a new connection does. Who the followers are is told of the latest days only.
 */
export function heldAgainstFresh(rows: Rows, fresh: Rows, now: number): Findings {
  const findings: Findings = { lost: [], duplicated: [], stale: [] }
  const byId = new Map(rows.content.map((row) => [row.id, row]))
  const old = now - 30 * 86_400_000
  for (const wanted of fresh.content) {
    const row = byId.get(wanted.id)
    if (!row) {
      findings.lost.push(wanted.id)
      continue
    }
    const mayKnowMore = Date.parse(wanted.published) <= old
    const differs = (name: 'type' | 'text' | 'published' | 'hash' | 'isGone') => row[name] !== wanted[name]
    const wrong = [
      ...(['type', 'text', 'published', 'hash', 'isGone'] as const).filter(differs),
      ...(sameObject(row.engagement, wanted.engagement, mayKnowMore) ? [] : ['engagement']),
      ...(sameObject(row.reach, wanted.reach, mayKnowMore) ? [] : ['reach']),
      ...(sameMedia(row.media, now) === sameMedia(wanted.media, now) ? [] : ['media']),
    ]
    if (wrong.length > 0)
      findings.stale.push(`${wanted.id}: ${wrong.map((name) => tell(name, row, wanted)).join(', ')}`)
  }
  const byDay = new Map(rows.numbers.map((row) => [`${row.day} ${row.metric}`, row]))
  if (byDay.size !== rows.numbers.length) findings.duplicated.push('a day and metric twice')
  for (const wanted of fresh.numbers) {
    const key = `${wanted.day} ${wanted.metric}`
    const row = byDay.get(key)
    if (!row) findings.lost.push(key)
    else if (
      row.value !== wanted.value ||
      !sameObject(row.breakdown, wanted.breakdown, wanted.metric === 'followers')
    ) {
      findings.stale.push(`${key}: ${JSON.stringify(row)} for ${JSON.stringify(wanted)}`)
    }
  }
  return findings
}

function tell(name: string, row: object, wanted: object): string {
  const value = (of: object): string => JSON.stringify(Object.entries(of).find(([key]) => key === name)?.[1])
  return `${name} ${value(row)} for ${value(wanted)}`
}

function sameObject(row: object, wanted: object, mayKnowMore: boolean): boolean {
  const keys = Object.keys(wanted)
  const have = new Map(Object.entries(row))
  if (!mayKnowMore && have.size !== keys.length) return false
  return Object.entries(wanted).every(([key, value]) => stable(have.get(key)) === stable(value))
}

// Which picture or video it is. Its address differs on every read, and between a reel and its post; what must not be is that
// the stored one is about to end.
const sameMedia = (media: ContentOf['media'], now: number): string =>
  stable(
    media.map(({ type, url, external_id: id, expires_at: end }) => ({
      type,
      id,
      hasUrl: url !== undefined,
      isLasting: typeof end !== 'string' || Date.parse(end) > now + 2 * 86_400_000,
    })),
  )

function stable(value: unknown): string {
  return JSON.stringify(value, (_, its: unknown) =>
    typeof its === 'object' && its !== null && !Array.isArray(its)
      ? Object.fromEntries(Object.entries(its).sort(([a], [b]) => (a < b ? -1 : 1)))
      : its,
  )
}
