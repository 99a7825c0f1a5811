import type { MetaError } from './refusal.ts'

/** What every answer of the Graph hosts carries. */
export interface AnswerFrame {
  /** `undefined` leaves the header out. */
  readonly version: string | undefined
  /** `fbtrace_id` of an error and `x-fb-trace-id` of every answer (D). */
  readonly trace: string
  /** Milliseconds since 1970. */
  readonly sentAt: number
  readonly headers: Readonly<Record<string, string>>
}

// P: Graph sends JSON under this type, not application/json.
const GRAPH_TYPE = 'text/javascript; charset=UTF-8'

export function answerJson(body: unknown, frame: AnswerFrame, status = 200): Response {
  return answerText(JSON.stringify(body), frame, status)
}

export function answerText(text: string, frame: AnswerFrame, status = 200): Response {
  const headers: Record<string, string> = {
    'content-type': GRAPH_TYPE,
    // D 2026-08, versioning: names the version that answered.
    ...(frame.version !== undefined && { 'facebook-api-version': frame.version }),
    'x-fb-trace-id': frame.trace,
    // RFC 9110 6.6.1: a server with a clock says what it shows.
    date: new Date(frame.sentAt).toUTCString(),
    ...frame.headers,
  }
  return new Response(text, { status, headers })
}

/** Error envelope (D handle-errors): `message`, `type`, `code` and `fbtrace_id` are always there, the rest when known. */
export function answerError(error: MetaError, frame: AnswerFrame): Response {
  const { message, code, subcode, type = 'OAuthException', status = 400, transient, userTitle, userMessage } = error
  const envelope = {
    message,
    type,
    code,
    ...(subcode !== undefined && { error_subcode: subcode }),
    ...(transient !== undefined && { is_transient: transient }),
    ...(userTitle !== undefined && { error_user_title: userTitle }),
    ...(userMessage !== undefined && { error_user_msg: userMessage }),
    fbtrace_id: frame.trace,
  }
  const headers: Record<string, string> = { ...frame.headers, ...error.headers }
  if (error.challenge) {
    // P: sent on auth failures; not parseable as RFC 6750, which trips HTTP libraries.
    // A header holds ASCII alone.
    const plain = message.replaceAll(/[^\x20-\x7e]/g, '?')
    headers['www-authenticate'] = `OAuth "Facebook Platform" "${error.challenge}" "${plain}"`
  }
  return answerJson({ error: envelope }, { ...frame, headers }, status)
}

export function answerHtml(html: string, status: number): Response {
  return new Response(html, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  })
}
