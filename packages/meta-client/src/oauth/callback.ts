import type { Secret } from '../secret.ts'
import { secret } from '../secret.ts'

/** What came back from Meta's dialog. Check the state before believing any of it. */
export type Callback =
  | { status: 'code'; code: Secret; state: string }
  /** The person said no. `reason` is one of Meta's words, such as `user_denied`. */
  | { status: 'denied'; state: string | undefined; reason: string }
  /** Meta could not go on. */
  | { status: 'failed'; state: string | undefined; metaCode: number | undefined }
  /** Not something Meta sends; `problem` completes "This is not an answer of Meta: ...". */
  | { status: 'malformed'; problem: string }

const LONGEST = 4096

/**
 * Reads the query of the redirect back from the dialog, by name and never by order.
 *
 * Anything with an error in it is an error, even beside a code. D 2026-03-10 manual-flow; P for `error_code` and the
 * form without `error`.
 */
export function readCallback(input: URLSearchParams): Callback {
  const names = ['code', 'state', 'error', 'error_code', 'error_reason', 'error_message']
  const twice = names.find((name) => input.getAll(name).length > 1)
  if (twice !== undefined) return { status: 'malformed', problem: `it carries ${twice} twice` }
  const long = names.find((name) => (input.get(name)?.length ?? 0) > LONGEST)
  if (long !== undefined) return { status: 'malformed', problem: `its ${long} is too long` }

  const state = withoutFragment(input.get('state'))
  if (input.has('error') || input.has('error_code') || input.has('error_message')) {
    const reason = input.get('error_reason') ?? ''
    if (input.get('error') === 'access_denied' || reason === 'user_denied') {
      return { status: 'denied', state, reason: /^[a-z_]{1,64}$/.test(reason) ? reason : 'access_denied' }
    }
    const number = input.get('error_code') ?? ''
    return { status: 'failed', state, metaCode: /^\d{1,9}$/.test(number) ? Number(number) : undefined }
  }
  const code = withoutFragment(input.get('code'))
  if (code === undefined) return { status: 'malformed', problem: 'it carries neither a code nor an error' }
  if (state === undefined) return { status: 'malformed', problem: 'it carries no state' }
  return { status: 'code', code: secret(code), state }
}

// Facebook appends `#_=_` and Instagram `#_`; they get into the value when a URL was taken apart by hand.
function withoutFragment(value: string | null): string | undefined {
  const text = value?.replace(/#_(=_)?$/, '')
  return text === '' ? undefined : text
}
