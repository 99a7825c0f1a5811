/** What one Facebook Login permission is about; `page` and `instagram` ones are granted per asset (D, granular consent). */
interface Permission {
  readonly asset: 'page' | 'instagram' | 'business' | undefined
}

const PAGE: Permission = { asset: 'page' }
const INSTAGRAM: Permission = { asset: 'instagram' }
const BUSINESS: Permission = { asset: 'business' }
const PLAIN: Permission = { asset: undefined }

// D docs/permissions (2026-08 listing), Instagram changelog, and the lists of facebook-login-for-business (v25) and
// auth-vs-data (2026-09-11). Every other name is refused by the dialog (P): unknown, retired, or of another family
// (P 2026-08-20: instagram_business_* fails with "Invalid Scopes"). What an asset is where none is documented is chosen.
// That `openid` reads like a permission afterwards is chosen.
export const FACEBOOK_PERMISSIONS: Readonly<Record<string, Permission>> = {
  public_profile: PLAIN,
  openid: PLAIN,
  email: PLAIN,
  pages_show_list: PAGE,
  pages_read_engagement: PAGE,
  pages_read_user_content: PAGE,
  pages_manage_posts: PAGE,
  pages_manage_engagement: PAGE,
  pages_manage_metadata: PAGE,
  pages_messaging: PAGE,
  pages_manage_ads: PAGE,
  pages_manage_cta: PAGE,
  pages_manage_instant_articles: PAGE,
  configure_page_transactions: PAGE,
  publish_video: PAGE,
  read_insights: PAGE,
  business_management: BUSINESS,
  ads_read: PLAIN,
  ads_management: PLAIN,
  leads_retrieval: PAGE,
  read_audience_network_insights: PLAIN,
  catalog_management: BUSINESS,
  whatsapp_business_management: BUSINESS,
  whatsapp_business_messaging: BUSINESS,
  instagram_basic: INSTAGRAM,
  instagram_content_publish: INSTAGRAM,
  instagram_manage_comments: INSTAGRAM,
  instagram_manage_insights: INSTAGRAM,
  instagram_manage_messages: INSTAGRAM,
  instagram_manage_contents: INSTAGRAM,
  instagram_manage_engagement: INSTAGRAM,
  instagram_shopping_tag_products: INSTAGRAM,
}

// D: without `scope` a person is asked for nothing but this, and cannot decline it.
export const ALWAYS_GRANTED = 'public_profile'

/** Granted without a question. Of `openid` chosen; of `email` D, in a configuration of Login for Business. */
export function isAutomatic(scope: string, configuration: object | undefined): boolean {
  return scope === ALWAYS_GRANTED || scope === 'openid' || (configuration !== undefined && scope === 'email')
}

// D facebook-login-for-business: a configuration fixes the permissions. Which ones is the dashboard's choice; ours:
export const CONFIGURED = [
  'pages_show_list',
  'pages_read_engagement',
  'pages_read_user_content',
  'read_insights',
  'business_management',
  'ads_read',
  'instagram_basic',
  'instagram_manage_insights',
]
