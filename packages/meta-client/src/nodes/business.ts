import { adAccount } from './ad-account.ts'
import { count, defineNode, edge, flag, ref, text, time } from './define.ts'
import { igUser } from './ig-user.ts'
import { page } from './page.ts'

const definition = defineNode(
  'business',
  {
    created_time: time,
    is_hidden: flag,
    link: text,
    name: text,
    primary_page: ref(page),
    profile_picture_uri: text,
    timezone_id: count,
    two_factor_type: text,
    updated_time: time,
    verification_status: text,
    vertical: text,
  },
  // P: 100 a page
  {
    client_ad_accounts: edge('client_ad_accounts', adAccount),
    owned_ad_accounts: edge('owned_ad_accounts', adAccount),
    owned_pages: edge('owned_pages', page),
    client_pages: edge('client_pages', page),
    owned_instagram_accounts: edge('owned_instagram_accounts', igUser),
    instagram_business_accounts: edge('instagram_business_accounts', igUser),
  },
)

// Named, so that types and errors that hold it stay readable.
export interface BusinessNode extends Readonly<typeof definition> {}

/** A business portfolio, which owns Pages and Instagram accounts or works on those of clients. */
export const business: BusinessNode = definition
