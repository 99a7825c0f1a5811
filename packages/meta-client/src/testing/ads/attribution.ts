import { refuse } from '../refusal.ts'
import { ATTRIBUTION_WINDOWS } from './ad-input.ts'
import type { Tally } from './tally.ts'

// S: action_attribution_windows in v26.0. D 2026-01-12: 7d_view and 28d_view are removed, yet still in the list. What asking
// for them does is unknown, chosen: they are taken, and nothing comes for them.
const ENUM = [
  ...ATTRIBUTION_WINDOWS,
  '28d_view',
  '28d_view_all_conversions',
  '28d_view_first_conversion',
  '7d_view',
  '7d_view_all_conversions',
  '7d_view_first_conversion',
  'dda',
  'default',
  'skan_click',
  'skan_click_second_postback',
  'skan_click_third_postback',
  'skan_view',
  'skan_view_second_postback',
  'skan_view_third_postback',
]

export function checkAttribution(asked: readonly string[]): readonly string[] {
  const wrong = asked.findIndex((name) => !ENUM.includes(name))
  if (wrong < 0) return asked
  throw refuse.parameter(`action_attribution_windows[${wrong}] must be one of the following values: ${ENUM.join(', ')}`)
}

/** Of the actions of a type, those within each asked window; what nobody told all happened after a click (chosen). */
export function countedWithin(tally: Tally, type: string, asked: readonly string[]): ReadonlyMap<string, number> {
  const told = tally.under(`window:${type}`)
  const all = tally.of(`action:${type}`)
  const counts = told.size > 0 ? told : new Map([...CLICKS].map((name) => [name, all]))
  return new Map(asked.flatMap((name) => (counts.has(name) ? [[name, counts.get(name) ?? 0]] : [])))
}

const CLICKS = ['1d_click', '7d_click', '28d_click']
