import type { SeriesPoint } from '@bos/social-db'
import { sayDay } from './format.ts'
import { numbersIn, type Parts, sumOf, wordOf } from './parts.ts'

const MOST_PLACES = 8
const AUDIENCE = [
  ['age', 'Age'],
  ['gender', 'Gender'],
  ['country', 'Countries'],
  ['city', 'Cities'],
] as const
const GENDERS: Readonly<Record<string, string>> = { F: 'Women', M: 'Men', U: 'Not told' }

/** Who the followers are, as Meta told last: it shows the largest groups only, so shares are of all followers of that day. */
export function audienceOf(followers: readonly SeriesPoint[]): readonly Parts[] {
  const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' })
  return AUDIENCE.map(([key, title]) => {
    const told = followers.findLast(({ breakdown }) => numbersIn(breakdown?.[key]).length > 0)
    const groups = numbersIn(told?.breakdown?.[key]).map(({ name, value }) => ({
      name: nameOf(key, name, regions),
      value,
    }))
    const inOrder =
      key === 'age'
        ? groups.toSorted((a, b) => a.name.localeCompare(b.name))
        : groups.toSorted((a, b) => b.value - a.value)
    const about = told ? `Followers, as Meta told on ${sayDay(told.day)}` : 'Meta has not told this'
    return { title, about, parts: inOrder.slice(0, MOST_PLACES), ...wholeOf(told?.value ?? 0, sumOf(groups)) }
  })
}

// Meta counts the groups up to two days late, so they may be of more people than there are now.
function wholeOf(followers: number, inGroups: number): Pick<Parts, 'whole' | 'shareOf'> {
  return followers >= inGroups
    ? { whole: followers, shareOf: 'of all followers' }
    : { whole: inGroups, shareOf: 'of these groups' }
}

function nameOf(key: string, name: string, regions: Intl.DisplayNames): string {
  if (key === 'gender') return wordOf(name, GENDERS)
  return key === 'country' && /^[A-Z]{2}$/.test(name) ? (regions.of(name) ?? name) : name
}
