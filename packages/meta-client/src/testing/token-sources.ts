import type { EmulatorClock } from './clock.ts'
import { ALWAYS_GRANTED as INSTAGRAM_ALWAYS, INSTAGRAM_PERMISSIONS } from './instagram-login/scopes.ts'
import type { InstagramTokens } from './instagram-login/tokens.ts'
import { ALWAYS_GRANTED, FACEBOOK_PERMISSIONS } from './oauth/scopes.ts'
import type { Store } from './store.ts'
import { LONG_LIFE_MS, type Tokens } from './tokens.ts'

/** Where a token of something comes from without a consent page. */
export interface TokenSource {
  /** Whose grant it rests on: of a Page its owner's. */
  readonly holderId: string
  /** All that its login can grant. */
  readonly permissions: readonly string[]
  /** Granted whatever is asked for. */
  readonly always: string
  readonly mint: () => string
}

interface Parts {
  readonly store: Store
  readonly tokens: Tokens
  readonly instagramTokens: InstagramTokens
  readonly clock: EmulatorClock
}

/** Finds the source for the id of a Page, a person or an account; `undefined` for any other. */
export function createTokenSources({ store, tokens, instagramTokens, clock }: Parts) {
  const facebook = { permissions: Object.keys(FACEBOOK_PERMISSIONS), always: ALWAYS_GRANTED }
  const longLived = (personId: string) =>
    tokens.mintUser(personId, { longLived: true, expiresAt: clock.now() + LONG_LIFE_MS, metadata: undefined })
  return (id: string): TokenSource | undefined => {
    if (store.people.has(id)) return { ...facebook, holderId: id, mint: () => longLived(id).text }
    const page = store.pages.get(id)
    if (page) {
      const { ownerId, name } = page
      if (ownerId === undefined) throw new TypeError(`tokenFor(): nobody has a role on the Page ${name}`)
      return { ...facebook, holderId: ownerId, mint: () => tokens.pageToken(id, longLived(ownerId)).text }
    }
    const account = store.instagrams.get(id)
    if (!account) return undefined
    // D: professional accounts only.
    if (account.kind === 'PERSONAL') {
      throw new TypeError(`tokenFor(): ${account.username} is a personal account, which cannot log in`)
    }
    const mint = () => instagramTokens.mint(id, 'long').text
    return { permissions: INSTAGRAM_PERMISSIONS, always: INSTAGRAM_ALWAYS, holderId: id, mint }
  }
}
