import type { Graph } from '../graph/graph.ts'
import { user } from '../nodes/user.ts'
import type { PageToken } from '../tokens.ts'

/** A Page the person can act on, and the Instagram account linked to it. */
export interface DiscoveredPage {
  id: string
  name: string
  category?: string
  /** What the person may do on the Page; an open set of Meta's words. */
  tasks: readonly string[]
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

/** Every Page that `/me/accounts` lists, to the end of its cursor. */
export async function discoverPages(graph: Graph, signal: AbortSignal | undefined): Promise<readonly DiscoveredPage[]> {
  const found: DiscoveredPage[] = []
  const listing = graph.list(user.accounts, 'me', {
    limit: 100,
    signal,
    fields: [
      'name',
      'access_token',
      'category',
      'tasks',
      'followers_count',
      { picture: { fields: ['url'] } },
      { instagram_business_account: { fields: ['username', 'name', 'profile_picture_url'] } },
    ],
  })
  for await (const page of listing) {
    const account = page.instagram_business_account
    found.push({
      id: page.id,
      name: page.name ?? page.id,
      tasks: page.tasks ?? [],
      token: page.access_token,
      instagram: account && {
        id: account.id,
        ...told('username', account.username),
        ...told('name', account.name),
        ...told('profilePictureUrl', account.profile_picture_url),
      },
      ...told('category', page.category),
      ...told('pictureUrl', page.picture?.data.url),
      ...told('followers', page.followers_count),
    })
  }
  return found
}

function told<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  const only: { [K in Key]?: Value } = {}
  if (value !== undefined) only[key] = value
  return only
}
