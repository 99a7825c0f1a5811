/** Instagram Login: its registered addresses, and what Meta does where sources disagree or nobody could tell. */
export interface InstagramLoginOptions {
  /** Registered redirect addresses, compared exactly. Without them any https address is accepted. */
  redirectUris?: readonly string[]
  /** Called with a `signed_request` when an account removes the app; the Instagram product has its own address (P). */
  deauthorizeUrl?: string
  /** Called with a `signed_request` when somebody wants their data deleted. */
  dataDeletionUrl?: string
  /** Whether the code exchange answers one object, as most captures show (P), or a `data` list (D). Default `flat`. */
  exchangeAnswer?: 'flat' | 'enveloped'
  /** What the code exchange tells of permissions: an array (P), comma-separated text (D), or nothing (P). Default `list`. */
  permissions?: 'list' | 'text' | 'absent'
  /**
   * Whether the code exchange answers `user_id` as a JSON number above 2^53 (P), which `JSON.parse` changes, or as
   * text (D). Default `number`.
   */
  userId?: 'number' | 'text'
  /**
   * What a refresh does. `sliding`: a new token, and the old one goes on until its own end; `same`: the same text lives
   * longer; `rotating`: a new token, and the old one answers 190/467. Peers report both new and same texts (P); nobody
   * documents that the old one dies. Default `sliding`.
   */
  refresh?: 'sliding' | 'same' | 'rotating'
  /** Metrics that graph.instagram.com answers although nobody could establish it has them. Default `reposts` alone. */
  uncertainMetrics?: readonly ('link_clicks' | 'reposts')[]
  /** Whether graph.instagram.com names its version in `facebook-api-version`, which nobody could establish. Default true. */
  tellsVersion?: boolean
  /** Whether `/me` is answered flat, as it is live (P), or in a `data` list (D). Default `flat`. */
  me?: 'flat' | 'enveloped'
  /** How `account_type` is spelt: in capitals as it is live (P), or as the docs have it. Default `BUSINESS`. */
  accountType?: 'BUSINESS' | 'Business'
  /** Fields of media that graph.instagram.com leaves out, as one table of the docs says (D); spec and peers have them. Default none. */
  absentFields?: readonly ('caption' | 'media_product_type')[]
}

export type InstagramSwitches = Required<
  Omit<InstagramLoginOptions, 'redirectUris' | 'deauthorizeUrl' | 'dataDeletionUrl'>
> & {
  readonly redirectUris: readonly string[] | undefined
}

export function readInstagramOptions(options: InstagramLoginOptions): InstagramSwitches {
  // D: the changelog of 2026-06-22 gives link_clicks to Facebook Login only; reposts carry no such mark. Chosen from that.
  const { uncertainMetrics = ['reposts'], redirectUris, tellsVersion = true, userId = 'number' } = options
  const { exchangeAnswer = 'flat', permissions = 'list', refresh = 'sliding' } = options
  const { me = 'flat', accountType = 'BUSINESS', absentFields = [] } = options
  const switches = { exchangeAnswer, permissions, userId, refresh, uncertainMetrics, tellsVersion }
  return { redirectUris, ...switches, me, accountType, absentFields }
}
