import { DAY_MS, type EmulatorClock, HOUR_MS, MINUTE_MS } from './clock.ts'
import type { MetaError } from './refusal.ts'

/** Calls allowed per rolling window of the emulator's clock; a small number makes Meta throttle soon. */
export interface Budgets {
  /** Calls an hour with the app's own token. Default 100,000. */
  app?: number
  /** Calls an hour with one person's token. Default 100,000. */
  person?: number
  /** Calls a day about one Page. Default 1,000,000. */
  page?: number
  /** Calls a day about one Instagram account. Default 1,000,000. */
  instagram?: number
  /** Calls an hour of insights of one ad account. Default 1,000,000. */
  adsInsights?: number
  /** Other calls an hour about one ad account. Default 1,000,000. */
  adsManagement?: number
}

/** Who pays for a call. `pageEndpoint` only picks the code: 32 instead of 17. */
export type Bucket =
  | { readonly kind: 'app' }
  | { readonly kind: 'person'; readonly id: string; readonly pageEndpoint: boolean }
  | { readonly kind: 'page' | 'instagram' | 'adsInsights' | 'adsManagement'; readonly id: string }

export interface Usage {
  /** Counts one call, also a refused one: calls made while throttled lengthen the block (D rate-limiting). */
  spend(bucket: Bucket): { readonly headers: Record<string, string>; readonly refusal: MetaError | undefined }
}

interface Limit {
  readonly windowMs: number
  readonly code: number
  readonly subcode?: number
  readonly text: string
}

// D rate-limiting 2026: platform limits roll over an hour, business use case limits over 24 hours. Texts: P and D samples.
const LIMITS = {
  app: { windowMs: HOUR_MS, code: 4, text: '(#4) Application request limit reached' },
  person: { windowMs: HOUR_MS, code: 17, text: '(#17) User request limit reached' },
  page: {
    windowMs: DAY_MS,
    code: 80001,
    text: '(#80001) There have been too many calls to this Page account. Wait a bit and try again.',
  },
  instagram: {
    windowMs: DAY_MS,
    code: 80002,
    text: '(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.',
  },
  // D: business use cases of ads roll over an hour. Texts: P.
  adsInsights: {
    windowMs: HOUR_MS,
    code: 80000,
    subcode: 2446079,
    text: '(#80000) There have been too many calls from this ad-account. Wait a bit and try again.',
  },
  adsManagement: {
    windowMs: HOUR_MS,
    code: 80004,
    subcode: 2446079,
    text: '(#80004) There have been too many calls to this ad-account. Wait a bit and try again.',
  },
} satisfies Record<Bucket['kind'], Limit>

const PAGE_ENDPOINT: Limit = { windowMs: HOUR_MS, code: 32, text: '(#32) Page request limit reached' }

export function createUsage(clock: EmulatorClock, budgets: Budgets): Usage {
  const { app = 100_000, person = 100_000, page = 1_000_000, instagram = 1_000_000 } = budgets
  const { adsInsights = 1_000_000, adsManagement = 1_000_000 } = budgets
  const allowed = { app, person, page, instagram, adsInsights, adsManagement } satisfies Record<Bucket['kind'], number>
  const spent = new Map<string, { at: number; calls: number }[]>()

  return {
    spend(bucket) {
      const limit: Limit = bucket.kind === 'person' && bucket.pageEndpoint ? PAGE_ENDPOINT : LIMITS[bucket.kind]
      const key = bucket.kind === 'app' ? 'app' : `${bucket.kind}:${bucket.id}`
      const now = clock.now()
      const calls = (spent.get(key) ?? []).filter(({ at }) => at > now - limit.windowMs)
      // By the minute, so that a clock which moves at each call does not make a list of them.
      const minute = now - (now % MINUTE_MS)
      const latest = calls.at(-1)
      if (latest?.at === minute) latest.calls += 1
      else calls.push({ at: minute, calls: 1 })
      spent.set(key, calls)

      const budget = allowed[bucket.kind]
      const total = calls.reduce((sum, { calls: count }) => sum + count, 0)
      const percent = Math.floor((total / budget) * 100)
      const minutes = total > budget ? minutesUntilFree(calls, total - budget, now, limit.windowMs) : 0
      const headers = usageHeader(bucket, percent, minutes)
      return { headers, refusal: total > budget ? refusalOf(limit, headers) : undefined }
    },
  }
}

function refusalOf({ text, code, subcode }: Limit, headers: Record<string, string>): MetaError {
  return { message: text, code, ...(subcode !== undefined && { subcode }), headers }
}

function minutesUntilFree(
  calls: readonly { at: number; calls: number }[],
  excess: number,
  now: number,
  windowMs: number,
) {
  let left = excess
  for (const { at, calls: count } of calls) {
    left -= count
    if (left < 0) return Math.ceil((at + windowMs - now) / MINUTE_MS)
  }
  return Math.ceil(windowMs / MINUTE_MS)
}

// D rate-limiting: whole percent; only the business use case header tells minutes. CPU and time shares are chosen: the same.
function usageHeader(bucket: Bucket, percent: number, minutes: number): Record<string, string> {
  const share = { call_count: percent, total_cputime: percent, total_time: percent }
  if (bucket.kind === 'app' || bucket.kind === 'person') return { 'x-app-usage': JSON.stringify(share) }
  const isAds = bucket.kind === 'adsInsights' || bucket.kind === 'adsManagement'
  const entry = { type: TYPES[bucket.kind], ...share, estimated_time_to_regain_access: minutes, ...(isAds && TIER) }
  const headers = { 'x-business-use-case-usage': JSON.stringify({ [bucket.id]: [entry] }) }
  return isAds ? { ...headers, ...adHeaders(bucket.kind, percent, minutes) } : headers
}

// D: names of the use cases, and the tier that stands with those of ads.
const TYPES = {
  page: 'pages',
  instagram: 'instagram',
  adsInsights: 'ads_insights',
  adsManagement: 'ads_management',
} satisfies Record<Exclude<Bucket['kind'], 'app' | 'person'>, string>
const TIER = { ads_api_access_tier: 'standard_access' }

// D says v3.3 and older, peers still see it (P): seconds. D: on every answer of insights of ads a header of their own.
function adHeaders(kind: 'adsInsights' | 'adsManagement', percent: number, minutes: number): Record<string, string> {
  const account = { acc_id_util_pct: percent, reset_time_duration: minutes * 60, ...TIER }
  const insights = { app_id_util_pct: 0, acc_id_util_pct: percent, ...TIER }
  return {
    'x-ad-account-usage': JSON.stringify(account),
    ...(kind === 'adsInsights' && { 'x-fb-ads-insights-throttle': JSON.stringify(insights) }),
  }
}
