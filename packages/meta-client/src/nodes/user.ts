import { defineNode, edge, text } from './define.ts'
import { page } from './page.ts'

/** A person, seen by this app: `id` is app-scoped. Ask for it as `me`. */
export const user = defineNode(
  'user',
  // D: may be missing even when granted
  { email: text, name: text },
  // P: 100 a page
  { accounts: edge('accounts', page) },
)
