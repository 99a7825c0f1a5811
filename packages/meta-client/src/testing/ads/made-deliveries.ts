import { weekdayOf } from '../los-angeles.ts'
import type { Seeded } from '../seeded.ts'
import { dayText } from './days.ts'
import type { AdDelivery } from './model.ts'

export interface DailyShape {
  /** Of an ordinary day. */
  readonly impressions: number
  /** The day that is not over yet, and how much of it is. */
  readonly today: number
  readonly partOfToday: number
}

// Shares of an ordinary ad that sells things, chosen: they look plausible and add up.
const WEEK = [1.1, 0.95, 0.9, 0.95, 1, 1.1, 1.15]

/** What an ad did on a day nobody told of: the same for the same seed, ad and day. */
export function dayDelivered(seeded: Seeded, adId: string, day: number, shape: DailyShape): AdDelivery {
  const share = (name: string, low: number, high: number) => low + (high - low) * seeded.unit(adId, name, day)
  const passed = day === shape.today ? shape.partOfToday : 1
  const impressions = Math.round(shape.impressions * (WEEK[weekdayOf(day)] ?? 1) * share('size', 0.8, 1.2) * passed)
  const part = (name: string, low: number, high: number, of = impressions) => Math.round(of * share(name, low, high))
  const reach = part('reach', 0.7, 0.85)
  const clicks = part('clicks', 0.015, 0.025)
  const inlineLinkClicks = part('link', 0.6, 0.75, clicks)
  const landingPageViews = part('landing', 0.7, 0.85, inlineLinkClicks)
  const purchases = part('purchase', 0.03, 0.09, inlineLinkClicks)
  const ofView = part('view', 0.2, 0.4, purchases)
  return {
    day: dayText(day),
    impressions,
    reach,
    clicks,
    inlineLinkClicks,
    outboundClicks: part('outbound', 0.85, 0.95, inlineLinkClicks),
    spend: (impressions * share('cpm', 0.008, 0.012)).toFixed(2),
    actions: {
      link_click: inlineLinkClicks,
      landing_page_view: landingPageViews,
      post_reaction: part('reactions', 0.002, 0.004),
      comment: part('comments', 0, 0.001),
      omni_purchase: purchases,
      purchase: purchases,
      'offsite_conversion.fb_pixel_purchase': purchases,
    },
    values: {
      omni_purchase: (purchases * 49.9).toFixed(2),
      purchase: (purchases * 49.9).toFixed(2),
      'offsite_conversion.fb_pixel_purchase': (purchases * 49.9).toFixed(2),
    },
    windows: { omni_purchase: { '1d_view': ofView, '7d_click': purchases - ofView } },
    results: { indicator: 'actions:offsite_conversion.fb_pixel_purchase', value: purchases },
  }
}
