/** A connected Page, as a host is asked about it. */
export interface AdvertisedPage {
  readonly connectionId: string
  readonly userId: string
  /** The Page's id at Meta. */
  readonly accountId: string
}

/**
 * Which of the person's ad accounts are read for a Page: their ids, with or without `act_`. Undefined: all of them. Asked
 * once for each reading of ads.
 */
export type LoadAdAccounts = (page: AdvertisedPage) => Promise<readonly string[] | undefined>

/** What the host said. */
export type AdAccountChoice =
  /** Ids with `act_`. */
  | { readonly accounts: readonly string[] | 'all' }
  /** Its function threw, or did not answer before the run ended. */
  | { readonly accounts?: never }
