import type { Fault } from './fault.ts'
import type { MetaError } from './refusal.ts'

/** Sample texts by code (D and P, handle-errors; of 200, 368 and 613 M); anything else says only its number. */
const TEXTS: Readonly<Record<number, string>> = {
  1: 'An unknown error has occurred.',
  2: 'Service temporarily unavailable',
  4: '(#4) Application request limit reached',
  10: '(#10) Application does not have permission for this action',
  17: '(#17) User request limit reached',
  32: '(#32) Page request limit reached',
  190: 'Error validating access token.',
  200: '(#200) Permissions error',
  368: '(#368) The action attempted has been deemed abusive or is otherwise disallowed',
  613: '(#613) Calls to this api have exceeded the rate limit.',
  80001: '(#80001) There have been too many calls to this Page account. Wait a bit and try again.',
  80000: '(#80000) There have been too many calls from this ad-account. Wait a bit and try again.',
  80002: '(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.',
  80004: '(#80004) There have been too many calls to this ad-account. Wait a bit and try again.',
}

/** Of which use case the usage header speaks; of other codes of Pages. */
const TYPES: Readonly<Record<number, string>> = {
  80000: 'ads_insights',
  80002: 'instagram',
  80004: 'ads_management',
}

/** The error of a code fault. `objectId` is the account its usage header speaks of. */
export function faultError(fault: Extract<Fault, { code: number }>, objectId: string): MetaError {
  const { code, subcode, message = TEXTS[code] ?? `(#${code}) Injected by the emulator`, status, transient } = fault
  const type = TYPES[code] ?? 'pages'
  return {
    message,
    code,
    // D handle-errors, samples: what is not there has a type of its own.
    ...(code === 100 && subcode === 33 && { type: 'GraphMethodException' }),
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
