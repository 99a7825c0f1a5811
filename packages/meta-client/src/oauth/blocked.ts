import { told } from '../told.ts'
import type { DiscoveredInstagram, FoundPage } from './discovered-page.ts'
import type { Granted } from './granted.ts'
import type { MissingTask } from './tasks.ts'
import { missingTasks, PAGE_TASKS } from './tasks.ts'

/** Why something cannot be connected, as a word to give a person the next step for. */
export type BlockReason =
  /** A permission was declined or never approved: allow `missingScopes`. */
  | 'permission_declined'
  /** No Page was ticked in the dialog, or not this one. */
  | 'no_page_ticked'
  /** The person has no Page, or no role on one. */
  | 'no_page'
  /** Meta gave no token for the Page: the person may not act on it. */
  | 'no_page_token'
  /** Without `business_management` Pages of business portfolios may be out of sight (P fbsamples 38). */
  | 'portfolio_hidden'
  /** The person may do too little on the Page: an admin must give `missingTasks`. */
  | 'missing_task'
  /** No Instagram account is linked to the Page, or it was not ticked. */
  | 'no_instagram_linked'
  /** The account is connected in the Page's settings only, or is a personal one. */
  | 'instagram_not_professional'

/** Something that cannot be connected; ids and names where they are known. */
export interface BlockedAccount {
  /** `facebook`: a Page, or Pages as a whole; `instagram`: the account of a Page. */
  platform: 'facebook' | 'instagram'
  reason: BlockReason
  pageId?: string
  pageName?: string
  instagramId?: string
  instagramUsername?: string
  missingScopes: readonly string[]
  missingTasks: readonly MissingTask[]
}

/** Without these a Page cannot be read, and without the others its Instagram account (D permissions reference). */
const NEEDED = {
  facebook: ['pages_show_list', 'pages_read_engagement'],
  instagram: ['instagram_basic'],
} as const

/** Why a Page cannot be connected; undefined: it can. */
export function blockedPage(page: FoundPage, granted: Granted): BlockedAccount | undefined {
  const { id, token, tasks } = page
  const block = (reason: BlockReason, more: Partial<BlockedAccount> = {}): BlockedAccount => ({
    platform: 'facebook',
    reason,
    ...pageOf(page),
    missingScopes: [],
    missingTasks: [],
    ...more,
  })
  const declined = NEEDED.facebook.filter((scope) => granted.allows(scope) === false)
  if (declined.length > 0) return block('permission_declined', { missingScopes: declined })
  const isTicked = !(granted.tickedPages instanceof Set) || granted.tickedPages.has(id)
  if (token === undefined && !isTicked) return block('no_page_ticked')
  const here = NEEDED.facebook.filter((scope) => granted.allows(scope, id) === false)
  if (here.length > 0) return block('permission_declined', { missingScopes: here })
  if (token !== undefined) return undefined
  if (tasks?.length !== 0) return block('no_page_token')
  return block('missing_task', { missingTasks: [{ scope: 'pages_read_engagement', anyOf: PAGE_TASKS }] })
}

/** Why the Instagram account of a Page cannot be connected; undefined: it can. */
export function blockedInstagram(page: FoundPage, granted: Granted): BlockedAccount | undefined {
  const { tasks, instagram, connected } = page
  const block = (reason: BlockReason, more: Partial<BlockedAccount> = {}): BlockedAccount => ({
    platform: 'instagram',
    reason,
    ...pageOf(page),
    ...namesOf(instagram ?? connected),
    missingScopes: [],
    missingTasks: [],
    ...more,
  })
  const missingScopes = NEEDED.instagram.filter((scope) => granted.allows(scope, instagram?.id) === false)
  if (missingScopes.length > 0) return block('permission_declined', { missingScopes })
  // Shown it can be read, whatever the tasks are called by now.
  if (instagram !== undefined) return undefined
  const unfit = tasks === undefined ? [] : missingTasks(tasks, NEEDED.instagram)
  if (unfit.length > 0) return block('missing_task', { missingTasks: unfit })
  return block(connected === undefined ? 'no_instagram_linked' : 'instagram_not_professional')
}

/** What is to be said of Pages that nobody sees. `found`: how many there are; `isWhole`: every part was answered. */
export function blockedAltogether(granted: Granted, { found, isWhole }: { found: number; isWhole: boolean }) {
  const missing = NEEDED.facebook.filter((scope) => granted.allows(scope) === false)
  const block = (reason: BlockReason, missingScopes: readonly string[] = []): BlockedAccount => {
    return { platform: 'facebook', reason, missingScopes, missingTasks: [] }
  }
  if (found === 0 && missing.length > 0) return [block('permission_declined', missing)]
  const { tickedPages } = granted
  const isHidden = granted.allows('business_management') === false && tickedPages === 'all'
  const hidden = isHidden ? [block('portfolio_hidden', ['business_management'])] : []
  // Where a part is missing nobody knows that there is none.
  if (found > 0 || !isWhole || isHidden) return hidden
  return [block(tickedPages instanceof Set && tickedPages.size === 0 ? 'no_page_ticked' : 'no_page')]
}

// Where Meta told no name, a Page is called by its id.
function pageOf({ id, name }: FoundPage): Pick<BlockedAccount, 'pageId' | 'pageName'> {
  return told({ pageId: id, pageName: name === id ? undefined : name })
}

function namesOf(account: DiscoveredInstagram | undefined): Pick<BlockedAccount, 'instagramId' | 'instagramUsername'> {
  return account === undefined ? {} : told({ instagramId: account.id, instagramUsername: account.username })
}
