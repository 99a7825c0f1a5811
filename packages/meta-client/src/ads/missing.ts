/** Something of ads insights that was asked for and could not be had. */
export interface AdMissing {
  /** The fields; all that were asked for, where it is about days or an object. */
  fields: readonly string[]
  /** The id of the campaign, ad set or ad, or of what was asked of where it is about all of it. */
  of: string
  /** Days of the ad account, both included. */
  range: { since: string; until: string }
  reason: AdMissingReason
  /** What to do about it, as one sentence. */
  action: string
}

export type AdMissingReason = 'not_found' | 'out_of_time' | 'too_much_data' | 'too_old'

const ACTIONS: Readonly<Record<AdMissingReason, string>> = {
  not_found: 'The object is gone, or this token cannot see it: leave it out.',
  out_of_time: 'It was not there in time: ask for these days again.',
  too_much_data: 'Meta cannot make even the smallest report of it: leave the field out, or try again tomorrow.',
  too_old: 'Meta keeps 37 months: ask for later days.',
}

export function adMissing(
  reason: AdMissingReason,
  { fields, of, since, until }: { fields: readonly string[]; of: string; since: string; until: string },
): AdMissing {
  return { fields, of, range: { since, until }, reason, action: ACTIONS[reason] }
}
