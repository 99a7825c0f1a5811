import type { Graph } from '../graph/graph.ts'
import { user } from '../nodes/user.ts'
import { told } from '../told.ts'
import type { PageToken } from '../tokens.ts'

/** A Page, and the Instagram account linked to it. */
export interface DiscoveredPage {
  id: string
  name: string
  category?: string
  /** What the person may do on the Page, an open set of Meta's words; undefined: not told, which is not the same as nothing. */
  tasks: readonly string[] | undefined
  /** Undefined: Meta gave none, and the Page cannot be read. As long-lived as the token that listed it. */
  token: PageToken | undefined
  pictureUrl?: string
  followers?: number
  /** Undefined: none is linked, or the person did not allow it; Meta does not tell which. */
  instagram: DiscoveredInstagram | undefined
}

export interface DiscoveredInstagram {
  id: string
  username?: string
  name?: string
  profilePictureUrl?: string
}

/** The same with the account that is only connected in the Page's settings, professional or not (S). */
export interface FoundPage extends DiscoveredPage {
  connected: DiscoveredInstagram | undefined
}

// What every copy of a Page is asked for, wherever it is found.
export const PAGE_FIELDS = [
  'name',
  'access_token',
  'category',
  { picture: { fields: ['url'] } },
  { instagram_business_account: { fields: ['username', 'name', 'profile_picture_url'] } },
  { connected_instagram_account: { fields: ['username', 'name', 'profile_picture_url'] } },
] as const

const LISTED_FIELDS = [...PAGE_FIELDS, 'tasks'] as const

interface SentInstagram {
  id: string
  username?: string | undefined
  name?: string | undefined
  profile_picture_url?: string | undefined
}

interface SentPage {
  id: string
  name?: string | undefined
  access_token?: PageToken | undefined
  category?: string | undefined
  tasks?: readonly string[] | undefined
  followers_count?: number | undefined
  picture?: { data: { url?: string | undefined } } | undefined
  instagram_business_account?: SentInstagram | undefined
  connected_instagram_account?: SentInstagram | undefined
}

/**
 * The Pages of `/me/accounts`, page after page.
 *
 * @param withFollowers Asks for followers too, which wants `pages_read_engagement` or the whole list is refused (D).
 */
export async function* listAccounts(
  graph: Graph,
  { withFollowers, signal }: { withFollowers: boolean; signal: AbortSignal | undefined },
): AsyncGenerator<FoundPage> {
  const listing: AsyncIterable<SentPage> = withFollowers
    ? graph.list(user.accounts, 'me', { limit: 100, signal, fields: [...LISTED_FIELDS, 'followers_count'] })
    : graph.list(user.accounts, 'me', { limit: 100, signal, fields: LISTED_FIELDS })
  for await (const page of listing) yield foundPage(page)
}

export function foundPage(page: SentPage): FoundPage {
  return {
    id: page.id,
    name: page.name ?? page.id,
    tasks: page.tasks,
    token: page.access_token,
    instagram: page.instagram_business_account && instagramOf(page.instagram_business_account),
    connected: page.connected_instagram_account && instagramOf(page.connected_instagram_account),
    ...told({ category: page.category, pictureUrl: page.picture?.data.url, followers: page.followers_count }),
  }
}

/** Two copies of one Page: the one with a token leads (P: Postiz, trypost), the other fills in what it lacks. */
export function mergedPage(one: FoundPage, other: FoundPage): FoundPage {
  const [first, second] = one.token === undefined && other.token !== undefined ? [other, one] : [one, other]
  return {
    ...second,
    ...first,
    tasks: first.tasks ?? second.tasks,
    token: first.token ?? second.token,
    instagram: first.instagram ?? second.instagram,
    connected: first.connected ?? second.connected,
  }
}

function instagramOf({ id, username, name, profile_picture_url }: SentInstagram): DiscoveredInstagram {
  return told({ id, username, name, profilePictureUrl: profile_picture_url })
}
