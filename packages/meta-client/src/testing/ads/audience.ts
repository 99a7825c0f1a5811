import { refuse } from '../refusal.ts'
import type { AudienceSlice } from './model.ts'

/** What a row can be broken down by here; of the others Meta has (S) the emulator holds nothing. */
const DIMENSIONS = {
  age: ({ age }: AudienceSlice) => age ?? 'Unknown',
  gender: ({ gender }: AudienceSlice) => gender ?? 'unknown',
  country: ({ country }: AudienceSlice) => country ?? 'unknown',
  publisher_platform: ({ publisherPlatform }: AudienceSlice) => publisherPlatform ?? 'unknown',
  platform_position: ({ platformPosition }: AudienceSlice) => platformPosition ?? 'unknown',
}
type Dimension = keyof typeof DIMENSIONS

// D, breakdowns: which may be asked for together; `platform_position` never comes alone.
const TOGETHER: readonly (readonly Dimension[])[] = [
  ['age'],
  ['gender'],
  ['country'],
  ['publisher_platform'],
  ['age', 'gender'],
  ['publisher_platform', 'platform_position'],
]

// S: names of other breakdowns in v26.0, and how they are told from what is no breakdown at all.
const OTHERS = new Set([
  'app_id',
  'body_asset',
  'comscore_market',
  'description_asset',
  'device_platform',
  'dma',
  'frequency_value',
  'hourly_stats_aggregated_by_advertiser_time_zone',
  'hourly_stats_aggregated_by_audience_time_zone',
  'image_asset',
  'impression_device',
  'link_url_asset',
  'place_page_id',
  'product_id',
  'region',
  'title_asset',
  'video_asset',
])

function isDimension(name: string): name is Dimension {
  return Object.hasOwn(DIMENSIONS, name)
}

/** The breakdowns of a request; those that do not go together are refused. */
export function checkBreakdowns(names: readonly string[]): readonly Dimension[] {
  const known = names.filter(isDimension)
  for (const name of names) {
    if (isDimension(name)) continue
    // D: dma went in June 2026. Text chosen.
    if (OTHERS.has(name) && name !== 'dma') throw refuse.parameter(`The breakdown ${name} is not emulated`)
    const all = [...Object.keys(DIMENSIONS), ...OTHERS].join(', ')
    throw refuse.parameter(`breakdowns[${names.indexOf(name)}] must be one of the following values: ${all}`)
  }
  const allowed = TOGETHER.some((set) => set.length === known.length && set.every((name) => known.includes(name)))
  if (known.length > 0 && !allowed) {
    // M: text.
    throw refuse.parameter(
      `Current combination of data breakdown columns (action_type, ${known.join(', ')}) is invalid`,
    )
  }
  return known
}

/** The values of a row under its breakdowns, such as `{ age: '25-34' }`, with the share of each. */
export function sharesOf(
  slices: readonly AudienceSlice[] | undefined,
  dimensions: readonly Dimension[],
): ReadonlyMap<string, { readonly keys: Readonly<Record<string, string>>; readonly share: number }> {
  const groups = new Map<string, { keys: Record<string, string>; share: number }>()
  for (const slice of slices ?? MIXED) {
    const keys = Object.fromEntries(dimensions.map((name) => [name, DIMENSIONS[name](slice)]))
    const group = Object.values(keys).join('|')
    groups.set(group, { keys, share: (groups.get(group)?.share ?? 0) + slice.share })
  }
  return groups
}

// An audience nobody told of; all of it chosen. Names: D, M.
const AGES = { '18-24': 0.15, '25-34': 0.35, '35-44': 0.25, '45-54': 0.15, '55-64': 0.07, '65+': 0.03 }
const GENDERS = [
  { gender: 'female', share: 0.62 },
  { gender: 'male', share: 0.36 },
  { gender: 'unknown', share: 0.02 },
] as const
const COUNTRIES = { US: 0.8, CA: 0.2 }
const PLACES = [
  { publisherPlatform: 'facebook', platformPosition: 'feed', share: 0.4 },
  { publisherPlatform: 'facebook', platformPosition: 'facebook_reels', share: 0.15 },
  { publisherPlatform: 'instagram', platformPosition: 'feed', share: 0.2 },
  { publisherPlatform: 'instagram', platformPosition: 'instagram_stories', share: 0.25 },
] as const

const MIXED: readonly AudienceSlice[] = Object.entries(AGES).flatMap(([age, ofAge]) =>
  GENDERS.flatMap(({ gender, share: ofGender }) =>
    Object.entries(COUNTRIES).flatMap(([country, ofCountry]) =>
      PLACES.map(({ share, ...place }) => ({
        age,
        gender,
        country,
        ...place,
        share: share * ofAge * ofGender * ofCountry,
      })),
    ),
  ),
)
