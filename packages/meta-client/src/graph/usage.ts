import * as z from 'zod'

/** How much of its allowance one subject has used, in percent; at 100 calls fail. */
export interface Usage {
  /** What the limit counts: `app`, `pages`, `instagram`, ...; `other` for what is not a word of that form. */
  type: string
  /** Whose allowance it is: a Page, an Instagram or ad account. Undefined: the app's. */
  objectId: string | undefined
  /** The highest of calls, total time and CPU time: any of them throttles. */
  percent: number
  /** Minutes until calls pass again; 0 while they pass, undefined where Meta does not say. */
  regainMinutes: number | undefined
}

// Goes into notices: anything but a plain word could be a token or an id.
const type = z
  .string()
  .regex(/^[a-z_]{1,32}$/)
  .catch('other')
const percent = z.number().optional().catch(undefined)
const counters = z.object({ call_count: percent, total_time: percent, total_cputime: percent })
const businessUse = z.record(
  z.string(),
  z.array(counters.extend({ type, estimated_time_to_regain_access: z.number().optional().catch(undefined) })),
)

/** Reads Meta's usage headers; absent or malformed ones yield nothing. D rate-limiting: percent, and regain in minutes. */
export function readUsage(headers: Headers): readonly Usage[] {
  const app = counters.safeParse(headerJson(headers, 'x-app-usage'))
  const business = businessUse.safeParse(headerJson(headers, 'x-business-use-case-usage'))
  return [
    ...(app.success ? usageOf({ type: 'app', objectId: undefined, regainMinutes: undefined }, app.data) : []),
    ...Object.entries(business.data ?? {}).flatMap(([objectId, uses]) =>
      uses.flatMap((use) =>
        usageOf({ type: use.type, objectId, regainMinutes: use.estimated_time_to_regain_access }, use),
      ),
    ),
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

export function clampWaitMs(waitMs: number): number {
  return Math.min(DAY_MS, Math.max(1000, waitMs))
}

function usageOf(whose: Omit<Usage, 'percent'>, use: z.infer<typeof counters>): readonly Usage[] {
  const told = [use.call_count, use.total_time, use.total_cputime].filter((one) => one !== undefined)
  return told.length === 0 ? [] : [{ ...whose, percent: Math.max(...told) }]
}

function headerJson(headers: Headers, name: string): unknown {
  const text = headers.get(name)
  if (text === null) return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
