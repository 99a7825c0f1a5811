import { mayUse } from '../access.ts'
import { ADS_PERMISSIONS } from '../instagram-hosts.ts'
import { Refusal, refuse } from '../refusal.ts'
import type { Store } from '../store.ts'
import type { Visit } from '../visit.ts'
import { accountOfTarget, type AdAccountRecord, type AdTarget } from './records.ts'

// P: Marketing API versions live shorter than the Graph API's; D changelog: v24.0, the last that ended, on this day.
const ENDED = { major: 24, on: '2026-10-06' }

/**
 * Refuses what this token cannot see of ads.
 *
 * - D: they want a token of a person or a system user, with ads_read or ads_management.
 * - What hides the account of somebody else is chosen: 100/33, like all that is not there.
 */
export function requireAds(visit: Visit, target: AdTarget): void {
  requireAdsPermission(visit)
  if (!isUsed(visit, accountOfTarget(target))) throw refuse.noSuchObject(visit.method, target.record.id)
}

/** The same where no account is named. */
export function requireAdsPermission(visit: Visit): void {
  requireMarketingVersion(visit)
  // What a token of a Page or of an app gets is unknown, chosen: the same as without the permission.
  if (visit.viewer.kind !== 'user' || !ADS_PERMISSIONS.some((name) => mayUse(visit, name))) throw missing()
}

/** Ad accounts the person behind the token may use, oldest first. */
export function accountsOf(store: Store, personId: string): readonly AdAccountRecord[] {
  return [...store.adBook.accounts.values()].filter(({ ownerId }) => ownerId === store.actorOf(personId))
}

function isUsed({ viewer, emulation: { store } }: Visit, { ownerId }: AdAccountRecord): boolean {
  return viewer.kind === 'user' && store.actorOf(viewer.token.personId) === ownerId
}

// P: code 2635, a deprecated version of the Marketing API. Text M.
function requireMarketingVersion({ version, emulation: { clock } }: Visit): void {
  if (Number(version.slice(1)) >= ENDED.major + 1 || clock.now() < Date.parse(ENDED.on)) return
  const message =
    '(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version: v26.0.'
  throw new Refusal({ message, code: 2635 })
}

// D handle-errors: 200-299 is a missing permission. Text M.
function missing(): Refusal {
  const message = '(#200) Ad account owner has NOT grant ads_management or ads_read permission'
  return new Refusal({ message, code: 200, status: 403 })
}
