import * as z from 'zod/mini'
import { ifReadable } from '../if-readable.ts'

/** How much of its allowance one subject has used, in percent; at 100 calls fail. */
export interface Usage {
  /** What the limit counts: `app`, `pages`, `instagram`, ...; `other` for what is not a word of that form. */
  type: string
  /** Whose allowance it is: a Page, an Instagram or ad account. Undefined: of what the call counted against. */
  objectId: string | undefined
  /** The highest of calls, total time and CPU time: any of them throttles. */
  percent: number
  /** Minutes until calls pass again; 0 while they pass, undefined where Meta does not say. */
  regainMinutes: number | undefined
}

// Goes into notices: anything but a plain word could be a token or an id.
const type = z.catch(z.string().check(z.regex(/^[a-z_]{1,32}$/)), 'other')
const percent = ifReadable(z.number())
const counters = z.object({ call_count: percent, total_time: percent, total_cputime: percent })
const businessUse = z.record(
  z.string(),
  z.array(z.extend(counters, { type, estimated_time_to_regain_access: ifReadable(z.number()) })),
)

// D rate-limiting: up to 32 objects. Ours: a header inside a batch has no other end, and each one is kept.
const MOST_OBJECTS = 100
const MOST_TYPES = 20

const adAccount = z.object({ acc_id_util_pct: z.number(), reset_time_duration: ifReadable(z.number()) })
const adInsights = z.object({ app_id_util_pct: percent, acc_id_util_pct: percent })

/**
 * Reads Meta's usage headers; absent or malformed ones yield nothing. D rate-limiting: percent, and regain in minutes, but
 * for ad accounts seconds. P: the two headers of ads are seen though the page calls one of them old. M: x-page-usage.
 */
export function readUsage(headers: Headers): readonly Usage[] {
  return [
    ...read(headers, 'x-app-usage', counters, (app) => usageOf({ type: 'app' }, app)),
    ...read(headers, 'x-page-usage', counters, (page) => usageOf({ type: 'pages' }, page)),
    ...read(headers, 'x-business-use-case-usage', businessUse, (business) =>
      Object.entries(business)
        .filter(([objectId]) => /^\d{1,32}$/.test(objectId))
        .slice(0, MOST_OBJECTS)
        .flatMap(([objectId, uses]) =>
          uses
            .slice(0, MOST_TYPES)
            .flatMap((use) =>
              usageOf({ type: use.type, objectId, regainMinutes: use.estimated_time_to_regain_access }, use),
            ),
        ),
    ),
    ...read(headers, 'x-ad-account-usage', adAccount, ({ acc_id_util_pct: used, reset_time_duration: seconds }) =>
      usageOf({ type: 'ad_account', regainMinutes: used < 100 ? 0 : seconds && seconds / 60 }, { call_count: used }),
    ),
    ...read(headers, 'x-fb-ads-insights-throttle', adInsights, ({ app_id_util_pct: ofApp, acc_id_util_pct: used }) => [
      ...usageOf({ type: 'ads_insights' }, { call_count: used }),
      ...usageOf({ type: 'ads_insights_app' }, { call_count: ofApp }),
    ]),
  ]
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** The allowance that ran out. */
export interface Allowance {
  type: string
  /** The object asked for; undefined where it is not known. */
  objectId?: string | undefined
}

/**
 * How long to wait by the headers, clamped to between a second and a day: a header must not stop us for years.
 *
 * The usage header tells of up to 32 objects and of several types each (D rate-limiting): only minutes of the allowance
 * that ran out count, and of the very object where it is among them. Undefined: the headers do not say.
 */
export function readWaitMs(headers: Headers, allowance?: Allowance): number | undefined {
  const alike = readUsage(headers).filter(({ type }) => type === allowance?.type)
  const own = alike.filter(({ objectId }) => objectId !== undefined && objectId === allowance?.objectId)
  const minutes = Math.max(0, ...(own.length > 0 ? own : alike).map(({ regainMinutes }) => regainMinutes ?? 0))
  const seconds = Number(headers.get('retry-after') ?? 0)
  const waitMs = Math.max(minutes * MINUTE_MS, Number.isFinite(seconds) ? seconds * 1000 : 0)
  return waitMs > 0 ? clampWaitMs(waitMs) : undefined
}

/** A wait in words: `1 minute`, `19 minutes`. */
export function minutes(waitMs: number): string {
  const count = Math.ceil(waitMs / MINUTE_MS)
  return count === 1 ? '1 minute' : `${count} minutes`
}

export function clampWaitMs(waitMs: number): number {
  return Math.min(DAY_MS, Math.max(1000, waitMs))
}

type Whose = Pick<Usage, 'type'> & Partial<Usage>

function usageOf({ type, objectId, regainMinutes }: Whose, use: Partial<z.infer<typeof counters>>): readonly Usage[] {
  const told = [use.call_count, use.total_time, use.total_cputime].filter((one) => one !== undefined)
  return told.length === 0 ? [] : [{ type, objectId, regainMinutes, percent: Math.max(...told) }]
}

function read<Known>(
  headers: Headers,
  name: string,
  known: z.ZodMiniType<Known>,
  usages: (sent: Known) => readonly Usage[],
): readonly Usage[] {
  const text = headers.get(name)
  if (text === null) return []
  try {
    const { data } = known.safeParse(JSON.parse(text))
    return data === undefined ? [] : usages(data)
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}
