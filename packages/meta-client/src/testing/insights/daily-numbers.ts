import { weekdayOf } from '../los-angeles.ts'
import type { Seeded } from '../seeded.ts'
import type { Followed } from '../records.ts'

// Numbers of an account on one Los Angeles day: a pure function of seed, account and day, so that any window can be asked
// for without storing anything. Their size is made up; that they agree with each other is not.

// Sunday first.
const WEEK = [0.8, 0.98, 1.04, 1.08, 1.06, 1.14, 0.9]

/** Followers at the end of a day; on the day the account was made, the number it was made with. */
export function followersOn(seeded: Seeded, { id, followers, startDay }: Followed, day: number): number {
  const growthPerDay = 0.0004 + seeded.unit(id, 'growth') * 0.0008
  const wobble = (on: number) => (seeded.unit(id, 'wobble', on) - 0.5) * followers * 0.0006
  const trend = followers * Math.exp(growthPerDay * (day - startDay))
  return Math.max(0, Math.round(trend + wobble(day) - wobble(startDay)))
}

interface Changes {
  readonly gained: number
  readonly lost: number
}

export interface InstagramDay extends Changes {
  readonly views: number
  readonly reach: number
  readonly engaged: number
  readonly likes: number
  readonly comments: number
  readonly saves: number
  readonly shares: number
  readonly replies: number
  readonly reposts: number
  readonly interactions: number
  readonly profileViews: number
  readonly websiteClicks: number
  readonly linkTaps: number
}

export function instagramDay(seeded: Seeded, account: Followed, day: number): InstagramDay {
  const { size, part } = dayShape(seeded, account, day)
  const views = part('views', size)
  const reach = part('reach', views * 0.45)
  const likes = part('likes', reach * 0.07)
  const comments = part('comments', reach * 0.006)
  const saves = part('saves', reach * 0.009)
  const shares = part('shares', reach * 0.008)
  const replies = part('replies', reach * 0.001)
  return {
    ...changesOn(seeded, account, day),
    views,
    reach,
    engaged: part('engaged', reach * 0.06),
    likes,
    comments,
    saves,
    shares,
    replies,
    reposts: part('reposts', reach * 0.002),
    interactions: likes + comments + saves + shares + replies,
    profileViews: part('profile', reach * 0.05),
    websiteClicks: part('website', reach * 0.008),
    linkTaps: part('taps', reach * 0.005),
  }
}

export interface PageDay extends Changes {
  readonly followers: number
  readonly views: number
  readonly viewers: number
  readonly engagements: number
  readonly actions: number
  readonly profileViews: number
  readonly reactions: number
  readonly videoViews: number
}

export function pageDay(seeded: Seeded, page: Followed, day: number): PageDay {
  const { size, part } = dayShape(seeded, page, day)
  const views = part('views', size * 0.8)
  const viewers = part('viewers', views * 0.55)
  const reactions = part('reactions', viewers * 0.03)
  return {
    ...changesOn(seeded, page, day),
    followers: followersOn(seeded, page, day),
    views,
    viewers,
    reactions,
    engagements: reactions + part('clicks', viewers * 0.04),
    actions: part('actions', viewers * 0.004),
    profileViews: part('profile', viewers * 0.03),
    videoViews: part('video', views * 0.2),
  }
}

/** Unique accounts over several days: more than any one day, fewer than their sum. */
export function uniqueOver(days: readonly number[]): number {
  const sum = days.reduce((all, value) => all + value, 0)
  const most = Math.max(0, ...days)
  return Math.round(most + (sum - most) * 0.6)
}

function dayShape(seeded: Seeded, account: Followed, day: number) {
  const size = followersOn(seeded, account, day) * (WEEK[weekdayOf(day)] ?? 1)
  const part = (name: string, mean: number) => Math.round(mean * (0.8 + 0.4 * seeded.unit(account.id, name, day)))
  return { size, part }
}

/** Follows and unfollows that add up to the change of the follower count. */
function changesOn(seeded: Seeded, account: Followed, day: number): Changes {
  const before = followersOn(seeded, account, day - 1)
  const net = followersOn(seeded, account, day) - before
  const churn = Math.round(before * 0.002 * seeded.unit(account.id, 'churn', day))
  return { gained: Math.max(0, net) + churn, lost: Math.max(0, -net) + churn }
}
