import type { GrantBook } from '../grants.ts'
import type { EmulatedInstagram } from '../model.ts'
import { INSTAGRAM_PERMISSIONS } from './scopes.ts'
import type { InstagramTokens } from './tokens.ts'

/** What the app's dashboard decides about Instagram Login. */
export interface InstagramApp {
  /**
   * In `development` only testers may log in: others are shown "Insufficient Developer Role", and what tokens of theirs
   * ask is an unsupported request (P). Default `live`.
   */
  mode: 'live' | 'development'
  /** The account accepts an invitation as Instagram Tester. */
  addTester(account: EmulatedInstagram): void
  /** A token as the dashboard makes it: long-lived already, with every permission (D, P). */
  generateToken(account: EmulatedInstagram): string
}

export interface InstagramAppBook extends InstagramApp {
  /** Whether the app works for this account. */
  admits(accountId: string): boolean
}

export function createInstagramApp(grants: GrantBook, tokens: InstagramTokens): InstagramAppBook {
  const testers = new Set<string>()
  const app: InstagramAppBook = {
    mode: 'live',
    addTester: ({ id }) => void testers.add(id),
    generateToken({ id }) {
      const answers = new Map(INSTAGRAM_PERMISSIONS.map((permission) => [permission, 'granted'] as const))
      grants.consent(id, { answers, pages: 'all', renews: false })
      return tokens.mint(id, 'long').text
    },
    admits: (accountId) => app.mode === 'live' || testers.has(accountId),
  }
  return app
}
