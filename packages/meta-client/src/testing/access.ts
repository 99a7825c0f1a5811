import { FACEBOOK_PERMISSIONS } from './oauth/scopes.ts'
import { refuse } from './refusal.ts'
import type { InstagramRecord, PageRecord, Store, Target } from './store.ts'
import type { Visit } from './visit.ts'

/** The Page a target hangs on; an Instagram account is reached through its Page (D, Instagram with Facebook Login). */
export function pageOfTarget(store: Store, target: Target): PageRecord | undefined {
  const instagram = instagramOfTarget(store, target)
  if (instagram) return store.pages.get(instagram.pageId)
  if (target.kind === 'page') return target.record
  return target.kind === 'post' ? store.pages.get(target.record.pageId) : undefined
}

export function instagramOfTarget(store: Store, target: Target): InstagramRecord | undefined {
  switch (target.kind) {
    case 'instagram':
      return target.record
    case 'media':
      return store.instagrams.get(target.record.instagramId)
    case 'child': {
      const album = store.media.get(target.record.mediaId)
      return album && store.instagrams.get(album.instagramId)
    }
    case 'person':
    case 'page':
    case 'post':
      return undefined
  }
}

/** Refuses what this token cannot see. Permissions of single edges are checked where the edge is answered. */
export function requireVisible(visit: Visit, target: Target): void {
  const { viewer, emulation } = visit
  const hidden = refuse.noSuchObject(visit.method, target.record.id)
  if (target.kind === 'person') {
    const self = viewer.kind === 'user' && viewer.token.personId === target.record.id
    // D: the permissions of a person may also be read and removed with the app's token.
    if (self || (viewer.kind === 'app' && visit.path[1] === 'permissions')) return
    throw hidden
  }
  const page = pageOfTarget(emulation.store, target)
  // An app token sees no Page without the Page Public Content Access feature (D); which code then, unknown, chosen.
  if (!page || viewer.kind === 'app') throw hidden

  const instagram = instagramOfTarget(emulation.store, target)
  if (viewer.kind === 'page' && viewer.token.pageId !== page.id) throw instagram ? hidden : refuse.otherPage()
  if (viewer.kind === 'user' && (page.ownerId !== viewer.token.personId || !isTicked(visit, page))) throw hidden
  if (!instagram) return
  // D: personal accounts cannot be read at all.
  if (instagram.kind === 'PERSONAL') throw hidden
  if (!mayUse(visit, 'instagram_basic', page.id)) throw refuse.permission()
}

/**
 * Whether the person let the app have this Page: ticked, and with a permission about Pages (D, granular consent). What
 * Meta answers for another one is unknown, chosen: 100/33, as for somebody else's.
 */
function isTicked(visit: Visit, { id }: PageRecord): boolean {
  return Object.entries(FACEBOOK_PERMISSIONS).some(([name, { asset }]) => asset === 'page' && mayUse(visit, name, id))
}

export function mayUse({ viewer, emulation }: Visit, permission: string, pageId?: string): boolean {
  return viewer.kind !== 'app' && emulation.grants.allows(viewer.token, permission, pageId)
}

/** Posts and insights of a Page want the Page's own token (P, three repositories: 190/2069032). */
export function requirePageToken({ viewer }: Visit): void {
  if (viewer.kind !== 'page') throw refuse.needsPageToken()
}
