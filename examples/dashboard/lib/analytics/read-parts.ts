import type { Account } from '@bos/sync'
import type { SeriesPoint } from '@bos/social-db'
import { openStore } from '../store.ts'
import type { Period } from './days.ts'

interface Part {
  readonly name: string
  readonly value: number
}

export interface Parts {
  readonly title: string
  /** What they are parts of, and since when. */
  readonly about: string
  /** Largest first, or in their own order; empty: not told. */
  readonly parts: readonly Part[]
}

const MOST_PLACES = 8
const AUDIENCE = [
  ['age', 'Age'],
  ['gender', 'Gender'],
  ['country', 'Countries'],
  ['city', 'Cities'],
] as const
const GENDERS: Readonly<Record<string, string>> = { F: 'Women', M: 'Men', U: 'Not told' }
// The names that Meta gives a kind of media, in the words of its own app.
const MEDIA: Readonly<Record<string, string>> = {
  REEL: 'Reels',
  REELS: 'Reels',
  POST: 'Posts',
  FEED: 'Posts',
  CAROUSEL_CONTAINER: 'Carousels',
  STORY: 'Stories',
  AD: 'Ads',
  IGTV: 'Long videos',
}
const PAID: Readonly<Record<string, string>> = { ads: 'Paid', organic: 'Organic' }

/** Who the followers are, as Meta told last: it shows the largest groups only. */
export function audienceOf(followers: readonly SeriesPoint[], sayDay: (day: string) => string): readonly Parts[] {
  const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' })
  return AUDIENCE.map(([key, title]) => {
    const told = followers.findLast(({ breakdown }) => numbersIn(breakdown?.[key]).length > 0)
    const parts = numbersIn(told?.breakdown?.[key]).map(({ name, value }) => ({
      name: nameOf(key, name, regions),
      value,
    }))
    const inOrder = key === 'age' ? parts.toSorted(byName) : parts.toSorted((a, b) => b.value - a.value)
    const about = told ? `Followers, as Meta told on ${sayDay(told.day)}` : 'Meta has not told this'
    return { title, about, parts: inOrder.slice(0, MOST_PLACES) }
  })
}

/** What the views of a period are made of. */
export async function readViewParts(
  { connectionId, platform }: Pick<Account, 'connectionId' | 'platform'>,
  { userId, period: { since, until } }: { readonly userId: string; readonly period: Period },
): Promise<readonly Parts[]> {
  const { analytics } = (await openStore()).social
  const asked = { userId, connectionId, metric: 'impressions', since, until } as const
  if (platform === 'facebook') {
    const [paid] = await analytics.breakdown({ ...asked, by: 'paid' })
    return [{ title: 'Paid and organic', about: 'Views of the period', parts: named(paid?.parts ?? [], PAID) }]
  }
  const [media] = await analytics.breakdown({ ...asked, by: 'by_media_product_type' })
  const kinds = media?.parts ?? []
  const ads = sumOf(kinds.filter(({ part }) => part === 'AD'))
  const organic = sumOf(kinds.filter(({ part }) => part !== 'AD'))
  const split =
    kinds.length === 0
      ? []
      : [
          { part: 'organic', value: organic },
          { part: 'ads', value: ads },
        ]
  return [
    { title: 'Media type', about: 'Views of the period', parts: named(kinds, MEDIA) },
    {
      title: 'Paid and organic',
      about: 'Views of the period; Meta counts ads as a kind of media',
      parts: named(split, PAID),
    },
  ]
}

interface CountedPart {
  readonly part: string
  readonly value: number
}

const sumOf = (parts: readonly CountedPart[]): number => parts.reduce((sum, { value }) => sum + value, 0)

/** Parts of the same name are one. */
function named(parts: readonly CountedPart[], names: Readonly<Record<string, string>>): readonly Part[] {
  const sums = new Map<string, number>()
  for (const { part, value } of parts) {
    const name = Object.hasOwn(names, part) ? (names[part] ?? part) : part
    sums.set(name, (sums.get(name) ?? 0) + value)
  }
  return [...sums].map(([name, value]) => ({ name, value })).toSorted((a, b) => b.value - a.value)
}

function nameOf(key: string, name: string, regions: Intl.DisplayNames): string {
  if (key === 'gender') return GENDERS[name] ?? name
  return key === 'country' && /^[A-Z]{2}$/.test(name) ? (regions.of(name) ?? name) : name
}

const byName = (a: Part, b: Part): number => a.name.localeCompare(b.name)

function numbersIn(value: unknown): readonly Part[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, count]) => (typeof count === 'number' ? [{ name, value: count }] : []))
}
