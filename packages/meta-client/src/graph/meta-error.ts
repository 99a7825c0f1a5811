import * as z from 'zod/mini'
import type { GraphErrorCode } from '../errors.ts'
import { actionOf, GraphError } from '../errors.ts'
import { ifReadable } from '../if-readable.ts'
import type { Asked } from './about.ts'
import { aboutOf } from './about.ts'
import type { ErrorPurpose, FoundKind } from './error-codes.ts'
import { findErrorKind } from './error-codes.ts'
import type { ErrorKind } from './error-kinds.ts'
import type { Allowance } from './usage.ts'
import { clampWaitMs, minutes, readWaitMs } from './usage.ts'

// D: only message, type, code and fbtrace_id are always there. P: is_transient true means retry, absent means nothing.
const envelope = z.object({
  error: z.object({
    code: z.number(),
    error_subcode: ifReadable(z.number()),
    message: ifReadable(z.string()),
    is_transient: ifReadable(z.boolean()),
    fbtrace_id: ifReadable(z.string().check(z.regex(/^[\w+/=-]{1,64}$/))),
  }),
})
// D business-login: api.instagram.com. Its `code` is the HTTP status once more.
const flatEnvelope = z.object({ error_type: z.string(), error_message: z.string() })

export interface MetaErrorBody extends Partial<z.infer<typeof envelope>['error']> {
  /** `flat`: without any code of the table. */
  form?: 'flat' | undefined
}

/** Meta's error inside an answer, whatever its HTTP status. */
export function readMetaError(body: unknown): MetaErrorBody | undefined {
  // Almost no answer has one: zod is asked only where there is something to check.
  if (typeof body !== 'object' || body === null) return undefined
  if ('error' in body) return envelope.safeParse(body).data?.error
  if (!('error_type' in body)) return undefined
  const { data: flat } = flatEnvelope.safeParse(body)
  return flat && { form: 'flat', message: flat.error_message }
}

export interface ErrorContext {
  endpoint: string
  status: number
  headers: Headers
  purpose: ErrorPurpose | undefined
  /** The object asked for, where it is known. */
  objectId: string | undefined
  /** What the call was about. */
  asked: Asked
  /** What was sent and must not come back out in one of Meta's own fields. */
  secrets: () => readonly string[]
}

/** Turns Meta's error into ours: by code and subcode, never by HTTP status where there is a code. */
export function toGraphError(error: MetaErrorBody, context: ErrorContext): GraphError {
  const { endpoint, status, headers, objectId, secrets } = context
  const { form, code: metaCode, error_subcode: subcode, message: text } = error
  const isTransient = error.is_transient === true
  const isPassing = isTransient || status >= 500
  const purpose = context.purpose === 'exchange' && isPassing ? undefined : context.purpose
  const found = findErrorKind({ form, code: metaCode, subcode, text, purpose })
  const kind = refine(found, { isTransient, isPassing })
  const allowance = found?.usageType === undefined ? undefined : { type: found.usageType, objectId }
  const waitMs = kind.means === 'throttled' ? throttleWaitMs(headers, kind, allowance) : undefined
  const number = subcode === undefined ? `${metaCode}` : `${metaCode}/${subcode}`
  const about = aboutOf(kind.means, text, context.asked)
  const hint = about === undefined ? '' : `; its text names ${about.join(', ')}`
  const named = metaCode === undefined ? '' : ` (Meta's code ${number}${hint})`
  return new GraphError(`${endpoint}: ${kind.what}${named}. ${kind.todo ?? advice(kind.means, waitMs)}`, {
    about,
    code: kind.means,
    endpoint,
    status,
    metaCode,
    subcode,
    fbtraceId: isPartOf(secrets(), error.fbtrace_id) ? undefined : error.fbtrace_id,
    waitMs,
    scope: kind.scope,
    allowance: found?.usageType,
    maxRetries: kind.maxRetries,
  })
}

function isPartOf(secrets: readonly string[], trace: string | undefined): boolean {
  if (trace === undefined) return false
  return secrets.some((hidden) => hidden.includes(trace) || (hidden !== '' && trace.includes(hidden)))
}

/** An answer without Meta's error envelope: a proxy's page, an empty body, half a JSON text. */
export function malformedAnswer({ endpoint, status, headers }: ErrorContext): GraphError {
  if (status === 429) {
    const waitMs = throttleWaitMs(headers, {})
    const message = `${endpoint}: too many calls (HTTP 429). ${advice('throttled', waitMs)}`
    return new GraphError(message, { code: 'throttled', endpoint, status, waitMs, scope: 'account' })
  }
  const code = status >= 500 ? 'transient' : 'upstream_malformed'
  return new GraphError(`${endpoint}: not an answer of the Graph API (HTTP ${status}). ${advice(code)}`, {
    code,
    endpoint,
    status,
  })
}

const TROUBLE: ErrorKind = { means: 'transient', what: 'Meta is having trouble' }
// What a code alone, or an answer without one, may be said to mean while Meta itself is fine.
const VAGUE: ReadonlySet<GraphErrorCode> = new Set(['invalid_request', 'code_rejected'])
const UNKNOWN: ErrorKind = { means: 'unknown', what: 'an error nobody has described yet' }

// The status counts only where the code says little.
function refine(
  found: FoundKind | undefined,
  { isTransient, isPassing }: { isTransient: boolean; isPassing: boolean },
): ErrorKind {
  if (found === undefined) return isPassing ? TROUBLE : UNKNOWN
  if (found.kind.maxRetries !== undefined && isTransient) return TROUBLE
  const isVague = found.byCodeAlone && VAGUE.has(found.kind.means)
  return isVague && isPassing ? TROUBLE : found.kind
}

function throttleWaitMs(
  headers: Headers,
  { waitMinutes = 15 }: Pick<ErrorKind, 'waitMinutes'>,
  allowance?: Allowance,
): number {
  return readWaitMs(headers, allowance) ?? clampWaitMs(waitMinutes * 60_000)
}

function advice(code: GraphErrorCode, waitMs = 0): string {
  const action = actionOf(code)
  switch (action) {
    case 'retry':
      return 'It usually passes: try again later.'
    case 'throttled':
      return `Make no such call for ${minutes(waitMs)}: each one would lengthen the block.`
    case 'shrink':
      return 'Ask for fewer items, fields or days at once.'
    case 'reconnect':
      return 'Ask the person to connect the account again.'
    case 'permission':
      return 'Ask for the permission, or go on without this data.'
    case 'skip':
      return 'Leave this object out and go on.'
    case 'never':
      return 'Repeating the call will not help.'
  }
}
