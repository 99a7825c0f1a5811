// Meta's own SDK ships no types. What of it is used here.
declare module 'facebook-nodejs-business-sdk' {
  interface Listed {
    readonly id: string
    readonly _data: Readonly<Record<string, unknown>>
  }
  interface Cursor extends Array<Listed> {
    hasNext(): boolean
    next(): Promise<Cursor>
  }
  interface Params {
    readonly limit?: number
  }
  class IGUser {
    constructor(id: string, data?: object, parentId?: string, api?: FacebookAdsApi)
    get(fields: readonly string[]): Promise<Listed>
    getMedia(fields: readonly string[], params?: Params): Promise<Cursor>
  }
  class Page {
    constructor(id: string, data?: object, parentId?: string, api?: FacebookAdsApi)
    get(fields: readonly string[]): Promise<Listed>
    getPublishedPosts(fields: readonly string[], params?: Params): Promise<Cursor>
  }
  class FacebookAdsApi {
    static readonly GRAPH: string
    constructor(accessToken: string, locale?: string, crashLog?: boolean)
  }
  const sdk: { FacebookAdsApi: typeof FacebookAdsApi; IGUser: typeof IGUser; Page: typeof Page }
  export default sdk
}
