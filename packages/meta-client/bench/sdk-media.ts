import sdk from 'facebook-nodejs-business-sdk'

/** Pages of an account's media through Meta's own SDK, one after the other. */
export async function* sdkMedia(
  {
    base,
    accountId,
    fields,
  }: { readonly base: string; readonly accountId: string; readonly fields: readonly string[] },
  mostPages: number,
): AsyncGenerator<readonly Readonly<Record<string, unknown>>[]> {
  Object.defineProperty(sdk.FacebookAdsApi, 'GRAPH', { get: () => base, configurable: true })
  const account = new sdk.IGUser(accountId, {}, undefined, new sdk.FacebookAdsApi('FAKE', 'en_US', false))
  let cursor = await account.getMedia(fields, { limit: 100 })
  for (let pages = 1; ; pages += 1) {
    yield [...cursor].map(({ _data }) => _data)
    if (pages >= mostPages || !cursor.hasNext()) return
    cursor = await cursor.next()
  }
}
