import * as z from 'zod'
import { readInstant, TIME_SAMPLE } from '../instant.ts'
import { exact, judged } from '../input.ts'
import { readDay } from './days.ts'
import { isZone } from './zone.ts'

// What a test may say of ads, in code as in world files. Types and docs: model.ts.

const MOST = 1_000_000_000

const name = z.string().min(1)
const count = z.int().min(0).max(MOST)
const flag = z.boolean()
const text = z.string().exactOptional()

const moment = z.custom<string | Date>(
  (value) =>
    value instanceof Date
      ? !Number.isNaN(value.getTime())
      : typeof value === 'string' && readInstant(value) !== undefined,
  { error: `expected a time in ISO 8601 with its zone, such as ${TIME_SAMPLE}` },
)
const day = judged((given) => (readDay(given) === undefined ? 'expected a day such as 2026-11-20' : undefined))
const money = z.string().regex(/^\d{1,12}(\.\d{1,2})?$/, { error: "expected an amount such as '38.42'" })
const zone = judged((given) => (isZone(given) ? undefined : `'${given}' is no time zone of the IANA list`))

// S: AdStatus and effective_status of Ad in v26.0.
const status = z.enum(['ACTIVE', 'PAUSED', 'ARCHIVED', 'DELETED'])
export const EFFECTIVE_STATUSES = [
  'ACTIVE',
  'ADSET_PAUSED',
  'ARCHIVED',
  'CAMPAIGN_PAUSED',
  'DELETED',
  'DISAPPROVED',
  'IN_PROCESS',
  'PAUSED',
  'PENDING_BILLING_INFO',
  'PENDING_REVIEW',
  'PREAPPROVED',
  'WITH_ISSUES',
] as const
const effectiveStatus = z.enum(EFFECTIVE_STATUSES)

// D 2026-01-12: what is left since 7d_view and 28d_view went.
export const ATTRIBUTION_WINDOWS = ['1d_click', '7d_click', '28d_click', '1d_view', '1d_ev'] as const

const json = z.record(z.string(), z.unknown())

const creative = exact({
  name: text,
  body: text,
  title: text,
  imageUrl: text,
  imageHash: text,
  videoId: text,
  linkUrl: text,
  callToAction: text,
  children: z.array(exact({ name: text, link: text, picture: text, imageHash: text, videoId: text })).exactOptional(),
  storyId: text,
  mediaId: text,
  storySpec: json.exactOptional(),
  assetFeed: json.exactOptional(),
})

const slice = exact({
  age: text,
  gender: z.enum(['female', 'male', 'unknown']).exactOptional(),
  country: text,
  publisherPlatform: text,
  platformPosition: text,
  share: z.number().positive(),
})

const adParts = {
  name,
  status: status.exactOptional(),
  effectiveStatus: effectiveStatus.exactOptional(),
  creative: creative.exactOptional(),
}

/** What an ad did on a day. */
export const adDelivery = exact({
  day,
  impressions: count,
  reach: count,
  clicks: count,
  inlineLinkClicks: count.exactOptional(),
  outboundClicks: count.exactOptional(),
  spend: money,
  actions: z.record(z.string(), count).exactOptional(),
  values: z.record(z.string(), money).exactOptional(),
  windows: z.record(z.string(), z.partialRecord(z.enum(ATTRIBUTION_WINDOWS), count)).exactOptional(),
  results: exact({ indicator: name, value: count }).exactOptional(),
  videoPlays: count.exactOptional(),
  watchSeconds: count.exactOptional(),
  byAudience: z.array(slice).min(1).exactOptional(),
}).refine(({ reach, impressions }) => reach <= impressions, {
  path: ['reach'],
  error: 'expected no more accounts than impressions',
})

/** Keys and what may stand behind them. */
export const AD_SHAPES = {
  adAccount: {
    name,
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, { error: 'expected three capital letters, such as EUR' })
      .exactOptional(),
    timeZone: zone.exactOptional(),
    status: z.int().min(1).exactOptional(),
    businessSide: z.enum(['owned', 'client']).exactOptional(),
  },
  ad: { ...adParts, createdAt: moment.exactOptional(), campaign: name.exactOptional(), adSet: name.exactOptional() },
  adChanges: { ...adParts, name: name.exactOptional() },
  dailyDelivery: { since: day.exactOptional(), until: day.exactOptional(), impressions: count.exactOptional() },
  adLimits: {
    rowsPerCall: z.int().min(1).exactOptional(),
    heavyFields: z.array(name).exactOptional(),
    refusedFields: z.array(name).exactOptional(),
  },
  reportRules: {
    pollsNeeded: z.int().min(1).exactOptional(),
    failAt100: flag.exactOptional(),
    fail: flag.exactOptional(),
    skip: flag.exactOptional(),
    expireAfterDays: z.number().positive().exactOptional(),
  },
}
