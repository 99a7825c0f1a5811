import type { MetaError } from './refusal.ts'

/** What goes wrong on a matching request. Unless told, the emulator does nothing for it beforehand. */
export type Fault =
  | {
      /** Meta's error code, answered in its error envelope. */
      readonly code: number
      readonly subcode?: number
      readonly message?: string
      readonly status?: number
      readonly transient?: boolean
      /** Minutes in `estimated_time_to_regain_access` of the `x-business-use-case-usage` header. */
      readonly regainMinutes?: number
    }
  | { readonly status: number; readonly html: string }
  | {
      readonly network: 'reset'
      /** `after`: Meta does the work and the answer is lost, as with a code that was redeemed unseen. Default `before`. */
      readonly when?: 'before' | 'after'
    }
  | { readonly body: string; readonly status?: number }
  | SoftFault

/** A fault of a request that is otherwise answered. */
export type SoftFault =
  | {
      /** Real milliseconds to wait before the answer; `Infinity` never answers, until the caller gives up. */
      readonly slowMs: number
    }
  | {
      /** Characters of the answer that arrive. */
      readonly cutAfter: number
      /** Whether the rest is missing from an answer that ends as usual, or the connection breaks. Default `end`. */
      readonly ending?: 'end' | 'reset'
    }
  | {
      /** The cursor behind the page leads to the same page again. */
      readonly paging: 'loop'
    }
  | {
      /** Items moved while the caller paged (D pagination: new items shift the pages of an offset). */
      readonly paging: 'shift'
      /** So many of the page before come again; with a negative number so many are skipped. */
      readonly by: number
    }

export interface Faults {
  /**
   * Spoils the next matching request, once, or `times` times (`Infinity` for ever). Faults of one pattern are used in the
   * order they were added. Operations of a batch match like single requests.
   *
   * @param pattern Method and path without the version: `GET /:id/insights`, `POST graph.facebook.com/oauth/access_token`.
   *   `:name` stands for any one segment; without a host every host matches.
   */
  next(pattern: string, fault: Fault, options?: { readonly times?: number }): void
  /** Patterns not used up yet, oldest first. */
  pending(): readonly string[]
}

export interface FaultPlan extends Faults {
  take(method: string, host: string, path: readonly string[]): Fault | undefined
}

export function createFaults(): FaultPlan {
  const planned: { pattern: string; matches: Matcher; fault: Fault; left: number }[] = []
  return {
    next(pattern, fault, { times = 1 } = {}) {
      planned.push({ pattern, matches: readPattern(pattern), fault, left: times })
    },
    pending: () => planned.map(({ pattern }) => pattern),
    take(method, host, path) {
      const found = planned.find(({ matches }) => matches(method, host, path))
      if (!found) return undefined
      found.left -= 1
      if (found.left <= 0) planned.splice(planned.indexOf(found), 1)
      return found.fault
    },
  }
}

type Matcher = (method: string, host: string, path: readonly string[]) => boolean

function readPattern(pattern: string): Matcher {
  const parts = /^([A-Z]+) ([^/]*)\/(.*)$/.exec(pattern)
  if (!parts) throw new TypeError(`A fault pattern looks like 'GET /:id/insights', not '${pattern}'`)
  const [, method, host, path = ''] = parts
  const segments = path.split('/').filter((segment) => segment !== '')
  return (itsMethod, itsHost, itsPath) =>
    itsMethod === method &&
    (host === '' || itsHost === host) &&
    itsPath.length === segments.length &&
    segments.every((segment, index) => segment.startsWith(':') || segment === itsPath[index])
}

/** Sample texts by code (D and P, handle-errors); anything else says only its number. */
const TEXTS: Readonly<Record<number, string>> = {
  1: 'An unknown error has occurred.',
  2: 'Service temporarily unavailable',
  4: '(#4) Application request limit reached',
  10: '(#10) Application does not have permission for this action',
  17: '(#17) User request limit reached',
  32: '(#32) Page request limit reached',
  190: 'Error validating access token.',
  80001: '(#80001) There have been too many calls to this Page account. Wait a bit and try again.',
  80002: '(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.',
}

/** The error of a code fault. `objectId` is the account its usage header speaks of. */
export function faultError(fault: Extract<Fault, { code: number }>, objectId: string): MetaError {
  const { code, subcode, message = TEXTS[code] ?? `(#${code}) Injected by the emulator`, status, transient } = fault
  const type = code === 80002 ? 'instagram' : 'pages'
  return {
    message,
    code,
    ...(subcode !== undefined && { subcode }),
    ...(status !== undefined && { status }),
    ...(transient !== undefined && { transient }),
    ...(code === 190 && { challenge: 'invalid_token' }),
    ...(fault.regainMinutes !== undefined && {
      headers: {
        'x-business-use-case-usage': JSON.stringify({
          [objectId]: [
            {
              type,
              call_count: 100,
              total_cputime: 100,
              total_time: 100,
              estimated_time_to_regain_access: fault.regainMinutes,
            },
          ],
        }),
      },
    }),
  }
}
