/** What Meta answers instead of data. */
export interface MetaError {
  readonly message: string
  readonly code: number
  readonly subcode?: number
  /** Default `OAuthException`. */
  readonly type?: 'OAuthException' | 'GraphMethodException' | 'GraphBatchException' | 'IGApiException'
  /** HTTP status. Unknown per code at Meta (most captures are 400), so 400 unless told. */
  readonly status?: number
  readonly transient?: boolean
  readonly userTitle?: string
  readonly userMessage?: string
  /** Class of the `WWW-Authenticate` header; sent on auth failures only. */
  readonly challenge?: 'invalid_token' | 'invalid_code' | 'invalid_request'
  readonly headers?: Readonly<Record<string, string>>
}

export class Refusal extends Error {
  readonly error: MetaError
  constructor(error: MetaError) {
    super(error.message)
    this.name = 'Refusal'
    this.error = error
  }
}

/** Answers that several routes share. Each names where it was read; "chosen" marks what nobody could establish. */
export const refuse = {
  // P! 2026-10-01: "Unknown path components: /me".
  unknownPath: (path: string) =>
    new Refusal({ message: `Unknown path components: /${path}`, code: 2500, type: 'OAuthException' }),
  // D graph-api handle-errors, code 100 subcode 33; sample body P.
  noSuchObject: (method: string, id: string) =>
    new Refusal({
      message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
      code: 100,
      subcode: 33,
      type: 'GraphMethodException',
    }),
  // P!: text for an unknown field or edge.
  noSuchField: (field: string, node: string) =>
    new Refusal({ message: `(#100) Tried accessing nonexisting field (${field}) on node type (${node})`, code: 100 }),
  // An edge is a field (P!: /me/permissions with a Page token); on a write the object does not support it (100/33).
  noSuchEdge: (method: string, { edge, node, id }: { edge: string | undefined; node: string; id: string }): Refusal =>
    method === 'GET' ? refuse.noSuchField(edge ?? '', node) : refuse.noSuchObject(method, id),
  parameter: (message: string) => new Refusal({ message: `(#100) ${message}`, code: 100 }),
  // P!, Jul to Sep 2026: of Pages, posts, videos and stories, for wrong and removed names alike; it does not say which name.
  metric: (): Refusal => refuse.parameter('The value must be a valid insights metric'),
  // P!: "(#10) Requested Page Does Not Match Page Access Token".
  otherPage: () =>
    new Refusal({ message: '(#10) Requested Page Does Not Match Page Access Token', code: 10, status: 403 }),
  // D 2026 handle-errors, code 10; the text names pages_read_engagement even where another permission is missing (P! 2026-09-01).
  pagePermission: () =>
    new Refusal({
      message:
        "(#10) This endpoint requires the 'pages_read_engagement' permission or the 'Page Public Content Access' feature.",
      code: 10,
      status: 403,
    }),
  // D handle-errors, code 10: "Application does not have permission for this action".
  permission: () =>
    new Refusal({ message: '(#10) Application does not have permission for this action', code: 10, status: 403 }),
  // D handle-errors: 200-299 is a missing permission. Whether this edge answers 200 or an empty list is unknown, chosen: 200.
  missing: (permission: string) =>
    new Refusal({ message: `(#200) Requires ${permission} permission to manage the object.`, code: 200, status: 403 }),
  // P (three repositories): the New Pages Experience refuses person tokens on Page reads.
  needsPageToken: () =>
    new Refusal({
      message: 'A Page access token is required for this call for the new Pages experience.',
      code: 190,
      subcode: 2069032,
      userTitle: 'User Access Token Is Not Supported',
      challenge: 'invalid_token',
    }),
  // D handle-errors, code 2500: /me without a person's token.
  noToken: () =>
    new Refusal({
      message: 'An active access token must be used to query information about the current user.',
      code: 2500,
      challenge: 'invalid_request',
    }),
  // P: any text that Meta never issued, including Instagram Login tokens on this host.
  unparsableToken: () =>
    new Refusal({
      message: 'Invalid OAuth access token - Cannot parse access token',
      code: 190,
      challenge: 'invalid_token',
    }),
  // P: HTTP 500, sometimes with subcode 99; half the limit or the window is the way out.
  tooMuchData: () =>
    new Refusal({
      message: "Please reduce the amount of data you're asking for, then retry your request",
      code: 1,
      status: 500,
    }),
  // P!: code 1/99 "An unknown error has occurred" stands for a period or breakdown that one metric does not have. Status M.
  badCombination: () => new Refusal({ message: 'An unknown error has occurred', code: 1, subcode: 99, status: 500 }),
}
