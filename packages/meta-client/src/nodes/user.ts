import { adAccount } from './ad-account.ts'
import { business } from './business.ts'
import { boxed, count, defineItem, defineNode, edge, flag, id, text } from './define.ts'
import { page } from './page.ts'

const permission = defineItem('permission', { permission: text, status: text }, {})

const definition = defineNode(
  'user',
  {
    // D facebook-login-for-business: of a system user that a configuration made, the business it works in
    client_business_id: id,
    // D: may be missing even when granted
    email: text,
    first_name: text,
    last_name: text,
    name: text,
    picture: boxed({ url: text, width: count, height: count, is_silhouette: flag }),
    short_name: text,
  },
  {
    // P: 100 a page
    accounts: edge('accounts', page),
    // D: needs ads_read or ads_management
    adaccounts: edge('adaccounts', adAccount),
    businesses: edge('businesses', business),
    permissions: edge('permissions', permission),
  },
)

// Named, so that types and errors that hold it stay readable.
export interface UserNode extends Readonly<typeof definition> {}

/** A person, seen by this app: `id` is app-scoped. Ask for it as `me`. */
export const user: UserNode = definition
