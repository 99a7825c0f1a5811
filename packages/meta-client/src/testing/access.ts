import { ADS_PERMISSIONS, NEEDS, type Need, WANT_ADS } from './instagram-hosts.ts'
import { FACEBOOK_PERMISSIONS } from './oauth/scopes.ts'
import { carries } from './oauth/tasks.ts'
import { refuse } from './refusal.ts'
import type { InstagramRecord, PageRecord, Target } from './records.ts'
import type { Store } from './store.ts'
import { hostOf, type Visit } from './visit.ts'

/** The Page a target hangs on; an Instagram account is reached through its Page (D, Instagram with Facebook Login). */
export function pageOfTarget(store: Store, target: Target): PageRecord | undefined {
  switch (target.kind) {
    case 'page':
      return target.record
    case 'post':
    case 'pageStory':
    case 'photo':
    case 'video':
      return store.pages.get(target.record.pageId)
    case 'person':
    case 'business':
      return undefined
    default: {
      const pageId = instagramOfTarget(store, target)?.pageId
      return pageId === undefined ? undefined : store.pages.get(pageId)
    }
  }
}

export function instagramOfTarget(store: Store, target: Target): InstagramRecord | undefined {
  switch (target.kind) {
    case 'instagram':
      return target.record
    case 'media':
      return store.instagrams.get(target.record.instagramId)
    case 'child':
    case 'comment': {
      const media = store.mediaOfId(target.record.mediaId)
      return media && store.instagrams.get(media.instagramId)
    }
    default:
      return undefined
  }
}

/** Refuses what this token cannot see. Permissions of single edges are checked where the edge is answered. */
export function requireVisible(visit: Visit, target: Target): void {
  const { viewer, emulation } = visit
  const hidden = refuse.noSuchObject(visit.method, target.record.id)
  const instagram = instagramOfTarget(emulation.store, target)
  if (viewer.kind === 'instagram') {
    // D: Instagram Login shows the account that logged in and nothing else.
    if (instagram?.id !== viewer.token.accountId) throw hidden
    requireReadable(visit, target, instagram)
    return
  }
  if (target.kind === 'person') {
    const self = viewer.kind === 'user' && viewer.token.personId === target.record.id
    // D: the permissions of a person may also be read and removed with the app's token.
    if (self || (viewer.kind === 'app' && visit.path[1] === 'permissions')) return
    throw hidden
  }
  if (target.kind === 'business') {
    // D: business_management is the permission of the Business Manager API; what hides a foreign portfolio is chosen: 100/33.
    const isMember = viewer.kind === 'user' && target.record.people.has(emulation.store.actorOf(viewer.token.personId))
    if (isMember && mayUse(visit, 'business_management')) return
    throw hidden
  }
  const page = pageOfTarget(emulation.store, target)
  if (!page) throw hidden

  if (viewer.kind === 'page' && viewer.token.pageId !== page.id) throw instagram ? hidden : refuse.otherPage()
  // D, P!: without the feature Page Public Content Access, which this app does not have, Pages of others and their posts
  // answer code 10. That an app's token gets the same, and what stands on a Page beside posts, is chosen.
  if (!isWithinReach(visit, page)) throw instagram ? hidden : refuse.pagePermission()
  if (instagram) requireReadable(visit, target, instagram)
}

function requireReadable(visit: Visit, target: Target, account: InstagramRecord): void {
  const hidden = refuse.noSuchObject(visit.method, target.record.id)
  // D: other people's media cannot be read by their ids; said for business_discovery, for tags chosen.
  if (target.kind === 'media' && target.record.author !== undefined) throw hidden
  // D: personal accounts cannot be read at all.
  if (account.kind === 'PERSONAL') throw hidden
  if (!mayRead(visit, 'basic', account)) throw refuse.permission()
}

/**
 * Whether the person acts on this Page and let the app have it: ticked, and with a permission about Pages (D, granular
 * consent). That one which was not ticked answers as somebody else's is chosen.
 */
export function isWithinReach(visit: Visit, { id }: PageRecord): boolean {
  return Object.entries(FACEBOOK_PERMISSIONS).some(([name, { asset }]) => asset === 'page' && mayUse(visit, name, id))
}

/** Whether a permission was granted, and for a Page whether the person acts on it too. */
export function mayUse({ viewer, emulation }: Visit, permission: string, pageId?: string): boolean {
  if (viewer.kind === 'app') return false
  if (viewer.kind === 'instagram') return emulation.grants.allows(viewer.token.accountId, permission, pageId)
  const { personId, isForeign } = viewer.token
  if (isForeign) return false
  if (pageId !== undefined) {
    const page = emulation.store.pages.get(pageId)
    if (page?.ownerId !== emulation.store.actorOf(personId) || !carries(page.tasks, permission)) return false
  }
  return emulation.grants.allows(personId, permission, pageId)
}

/** Whether the token was granted all that a read of this account wants on the host that is asked. */
export function mayRead(visit: Visit, need: Need, { pageId }: InstagramRecord): boolean {
  const has = (permission: string) => mayUse(visit, permission, pageId)
  if (!NEEDS[need][hostOf(visit)].every(has)) return false
  return !(WANT_ADS.has(need) && isThroughPortfolio(visit, pageId)) || ADS_PERMISSIONS.some(has)
}

/** Whether a person has a Page through a role in the portfolio that holds it. */
function isThroughPortfolio({ viewer, emulation: { store } }: Visit, pageId: string | undefined): boolean {
  if (viewer.kind === 'app' || viewer.kind === 'instagram') return false
  const holder = store.businesses.get(store.pages.get(pageId ?? '')?.portfolio?.id ?? '')
  return holder?.people.has(store.actorOf(viewer.token.personId)) ?? false
}

/** Posts and insights of a Page want the Page's own token (P, three repositories: 190/2069032). */
export function requirePageToken({ viewer }: Visit): void {
  if (viewer.kind !== 'page') throw refuse.needsPageToken()
}
