import type { Account } from '@bos/sync'
import type { SeriesPoint } from '@bos/social-db'
import type { Period } from './days.ts'
import { sayDays } from './format.ts'
import { numbersIn, type Parts, sumOf, wordOf } from './parts.ts'

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

type Split = ReturnType<typeof numbersIn>

/** What the views of the finished days of a period are made of. Only days that were told with a split are in it. */
export function viewPartsOf(
  views: readonly SeriesPoint[],
  { platform, period }: { readonly platform: Account['platform']; readonly period: Period },
): readonly Parts[] {
  const finished = views.filter(({ day }) => day >= period.since && day < period.until)
  const splitBy = (key: string): readonly Split[] =>
    finished.map(({ breakdown }) => numbersIn(breakdown?.[key])).filter((split) => split.length > 0)
  const told = (title: string, splits: readonly Split[], words: Readonly<Record<string, string>>): Parts => {
    const parts = addUp(splits, words)
    const some = splits.length < period.days ? `${splits.length} of ${sayDays(period.days)}` : 'the period'
    return { title, about: `Views of ${some}`, parts, whole: sumOf(parts), shareOf: 'of these views' }
  }
  if (platform === 'facebook') return [told('Paid and organic', splitBy('paid'), PAID)]
  const kinds = splitBy('by_media_product_type')
  const paid = told('Paid and organic', kinds.flatMap(paidIn), PAID)
  return [told('Media type', kinds, MEDIA), { ...paid, about: `${paid.about}; Meta counts ads as a kind of media` }]
}

/** Instagram's ads beside the rest; a day that names no ads does not say that there were none. */
function paidIn(kinds: Split): readonly Split[] {
  const ads = kinds.filter(({ name }) => name === 'AD')
  if (ads.length === 0) return []
  const all = sumOf(kinds)
  const paid = sumOf(ads)
  return [
    [
      { name: 'organic', value: all - paid },
      { name: 'ads', value: paid },
    ],
  ]
}

/** Largest first. Parts of the same name are one. */
function addUp(splits: readonly Split[], words: Readonly<Record<string, string>>): Split {
  const sums = new Map<string, number>()
  for (const { name, value } of splits.flat()) {
    const word = wordOf(name, words)
    sums.set(word, (sums.get(word) ?? 0) + value)
  }
  return [...sums].map(([name, value]) => ({ name, value })).toSorted((a, b) => b.value - a.value)
}
