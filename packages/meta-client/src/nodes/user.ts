import { defineNode, edge, text } from './define.ts'
import { page } from './page.ts'

const definition = defineNode(
  'user',
  // D: may be missing even when granted
  { email: text, name: text },
  // P: 100 a page
  { accounts: edge('accounts', page) },
)

// Named, so that types and errors that hold it stay readable.
export interface UserNode extends Readonly<typeof definition> {}

/** A person, seen by this app: `id` is app-scoped. Ask for it as `me`. */
export const user: UserNode = definition
