/** The parts of a creative that name the Page which speaks in it. */
export interface NamesPage {
  readonly object_story_spec?: { readonly page_id?: string | undefined } | undefined
  readonly effective_object_story_id?: string | undefined
}

/** The Page that speaks in an ad; undefined where its creative names none, as of a boosted media of Instagram (P). */
function pageOf(creative: NamesPage | undefined): string | undefined {
  return creative?.object_story_spec?.page_id ?? creative?.effective_object_story_id?.split('_')[0]
}

/** The ads of one ad account, by whose they are. */
export interface Owned<Ad> {
  /** None: the account is another Page's, or empty. */
  readonly own: readonly Ad[]
  /** Some speak for another Page. */
  readonly hasOthers: boolean
}

/** An ad that names no Page goes with those that do; where none names any, they are taken for this one's. */
export function ownedBy<Ad extends { readonly creative?: NamesPage | undefined }>(
  ads: readonly Ad[],
  pageId: string,
): Owned<Ad> {
  const named = ads.map((ad) => [ad, pageOf(ad.creative)] as const)
  const hasOthers = named.some(([, page]) => page !== undefined && page !== pageId)
  const isOurs = !hasOthers || named.some(([, page]) => page === pageId)
  const own = named.filter(([, page]) => isOurs && (page === undefined || page === pageId))
  return { own: own.map(([ad]) => ad), hasOthers }
}
