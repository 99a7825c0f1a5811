/** The parts of a creative that name who speaks in it. */
export interface NamesSpeaker {
  readonly object_story_spec?:
    | { readonly page_id?: string | undefined; readonly instagram_user_id?: string | undefined }
    | undefined
  readonly effective_object_story_id?: string | undefined
  readonly instagram_user_id?: string | undefined
}

/** Whose ads are stored with a connection. */
export interface Speaker {
  readonly pageId: string
  /** The Page's own Instagram account; undefined where it has none. */
  readonly instagramId: string | undefined
  /** The host named the ad account: what names nobody in it is taken for this Page's. */
  readonly isNamed: boolean
}

/** The ads of one ad account, by whose they are. */
export interface Owned<Ad> {
  /** None: the account is another Page's, or empty. */
  readonly own: readonly Ad[]
  /** Some speak for somebody else, or for nobody that is known. */
  readonly hasOthers: boolean
}

/** An ad is its Page's; one that names no Page, as of a boosted media of Instagram (P), is its Instagram account's. */
export function ownedBy<Ad extends { readonly creative?: NamesSpeaker | undefined }>(
  ads: readonly Ad[],
  { pageId, instagramId, isNamed }: Speaker,
): Owned<Ad> {
  const own = ads.filter(({ creative }) => {
    const page = creative?.object_story_spec?.page_id ?? creative?.effective_object_story_id?.split('_')[0]
    if (page !== undefined) return page === pageId
    const account = creative?.instagram_user_id ?? creative?.object_story_spec?.instagram_user_id
    // An agency's person sees the accounts of many: what names nobody could be anybody's.
    return account === undefined ? isNamed : account === instagramId
  })
  return { own, hasOthers: own.length < ads.length }
}
