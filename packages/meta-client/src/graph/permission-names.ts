const PAGES =
  'pages_show_list pages_read_engagement pages_read_user_content pages_manage_metadata pages_manage_posts ' +
  'pages_manage_engagement pages_messaging pages_manage_ads leads_retrieval read_insights'
const OTHERS = 'business_management ads_read ads_management'
const INSTAGRAM =
  'instagram_basic instagram_manage_insights instagram_manage_comments instagram_content_publish ' +
  'instagram_manage_messages instagram_manage_contents instagram_manage_engagement'
const INSTAGRAM_LOGIN =
  'instagram_business_basic instagram_business_manage_insights instagram_business_manage_comments ' +
  'instagram_business_content_publish instagram_business_manage_messages'

/** Permissions of both logins that an error may name; what each is for is told by the tables of `oauth`. */
export const PERMISSION_NAMES: readonly string[] = `${PAGES} ${OTHERS} ${INSTAGRAM} ${INSTAGRAM_LOGIN}`.split(' ')
