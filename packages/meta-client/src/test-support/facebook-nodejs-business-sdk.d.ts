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
    readonly level?: string
    readonly time_increment?: number
    readonly time_range?: { readonly since: string; readonly until: string }
    readonly filtering?: readonly object[]
  }
  class User {
    constructor(id: string, data?: object, parentId?: string, api?: FacebookAdsApi)
    getAdAccounts(fields: readonly string[], params?: Params): Promise<Cursor>
  }
  class AdAccount {
    constructor(id: string, data?: object, parentId?: string, api?: FacebookAdsApi)
    getAds(fields: readonly string[], params?: Params): Promise<Cursor>
    getInsights(fields: readonly string[], params?: Params): Promise<Cursor>
    getInsightsAsync(fields: readonly string[], params?: Params): Promise<AdReportRun>
  }
  interface AdReportRun {
    readonly id: string
    get(fields: readonly string[]): Promise<Listed>
    getInsights(fields: readonly string[], params?: Params): Promise<Cursor>
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
    static init(accessToken: string, locale?: string, crashLog?: boolean): FacebookAdsApi
    constructor(accessToken: string, locale?: string, crashLog?: boolean)
  }
  const sdk: {
    AdAccount: typeof AdAccount
    FacebookAdsApi: typeof FacebookAdsApi
    IGUser: typeof IGUser
    Page: typeof Page
    User: typeof User
  }
  export default sdk
}
