import { DAY_MS } from '../clock.ts'

// D auth-vs-data 2026-09-11: 90 days after the person was last active in the app, reads of their data are refused.
export const DATA_ACCESS_MS = 90 * DAY_MS

// D auth-vs-data 2026-09-11, the whole list. No instagram_* permission is in it.
const EXEMPT: ReadonlySet<string> = new Set([
  'ads_read',
  'ads_management',
  'business_management',
  'configure_page_transactions',
  'pages_manage_ads',
  'pages_manage_cta',
  'pages_manage_instant_articles',
  'pages_manage_engagement',
  'pages_manage_metadata',
  'pages_manage_posts',
  'pages_messaging',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_show_list',
  'read_audience_network_insights',
  'read_insights',
])

/** Whether a permission can still be used after data access has ended. */
export function outlivesDataAccess(permission: string): boolean {
  return EXEMPT.has(permission)
}
