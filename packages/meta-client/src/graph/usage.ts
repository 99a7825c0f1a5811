import * as z from 'zod'

/** How much of its allowance one subject has used, in percent; at 100 calls fail. */
export interface Usage {
  /** What the limit counts: `app`, `pages`, `instagram`, ... */
  type: string
  /** The highest of calls, total time and CPU time: any of them throttles. */
  percent: number
  /** Minutes until calls pass again; 0 while they pass, undefined where Meta does not say. */
  regainMinutes: number | undefined
}

const percent = z.number().optional().catch(undefined)
const counters = z.object({ call_count: percent, total_time: percent, total_cputime: percent })
const businessUse = z.record(
  z.string(),
  z.array(
    counters.extend({ type: z.string(), estimated_time_to_regain_access: z.number().optional().catch(undefined) }),
  ),
)

/** Reads Meta's usage headers; absent or malformed ones yield nothing. D rate-limiting: percent, and regain in minutes. */
export function readUsage(headers: Headers): readonly Usage[] {
  const app = counters.safeParse(headerJson(headers, 'x-app-usage'))
  const business = businessUse.safeParse(headerJson(headers, 'x-business-use-case-usage'))
  return [
    ...(app.success ? usageOf('app', app.data, undefined) : []),
    ...(business.success ? Object.values(business.data).flat() : []).flatMap((use) =>
      usageOf(use.type, use, use.estimated_time_to_regain_access),
    ),
  ]
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** How long to wait by the headers, clamped to between a second and a day: a header must not stop us for years. */
export function readWaitMs(headers: Headers): number | undefined {
  const minutes = Math.max(0, ...readUsage(headers).map(({ regainMinutes }) => regainMinutes ?? 0))
  const seconds = Number(headers.get('retry-after') ?? 0)
  const waitMs = Math.max(minutes * MINUTE_MS, Number.isFinite(seconds) ? seconds * 1000 : 0)
  return waitMs > 0 ? clampWaitMs(waitMs) : undefined
}

export function clampWaitMs(waitMs: number): number {
  return Math.min(DAY_MS, Math.max(1000, waitMs))
}

function usageOf(type: string, use: z.infer<typeof counters>, regainMinutes: number | undefined): readonly Usage[] {
  const told = [use.call_count, use.total_time, use.total_cputime].filter((one) => one !== undefined)
  return told.length === 0 ? [] : [{ type, percent: Math.max(...told), regainMinutes }]
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
