import { describe, expect, it } from 'vitest'
import { READERS } from './cells.ts'
import { CONVERSION_GOALS, conversionsOf } from './conversions.ts'

const actions = (all: Readonly<Record<string, number>>) =>
  READERS.counts(Object.entries(all).map(([type, value]) => ({ action_type: type, value: String(value) })))
const amounts = (all: Readonly<Record<string, string>>) =>
  READERS.amounts(Object.entries(all).map(([type, value]) => ({ action_type: type, value })))

describe('conversionsOf', () => {
  it('counts one type a goal and never adds the hierarchy up', () => {
    const row = {
      actions: actions({
        'offsite_conversion.fb_pixel_purchase': 3,
        omni_purchase: 3,
        purchase: 3,
        post_engagement: 93,
        link_click: 51,
        'offsite_conversion.fb_pixel_lead': 2,
      }),
      action_values: amounts({ purchase: '149.70', omni_purchase: '149.70' }),
    }
    expect(conversionsOf(row)).toEqual({
      count: 5,
      value: '149.70',
      goals: {
        purchase: { type: 'omni_purchase', count: 3, windows: {}, value: '149.70' },
        lead: { type: 'offsite_conversion.fb_pixel_lead', count: 2, windows: {}, value: undefined },
        registration: { type: undefined, count: 0, windows: {}, value: undefined },
      },
    })
  })

  it.each(
    Object.entries(CONVERSION_GOALS).flatMap(([goal, { types }]) =>
      types.map((type, index) => ({ goal, type, all: types.slice(index) })),
    ),
  )('takes $type of $goal before the ones behind it', ({ goal, type, all }) => {
    const name = Object.keys(CONVERSION_GOALS).find((one): one is 'lead' => one === goal) ?? 'lead'
    const row = { actions: actions(Object.fromEntries(all.toReversed().map((one, place) => [one, place + 1]))) }
    expect(conversionsOf(row, [name])?.goals[name]).toMatchObject({ type, count: all.length })
  })

  it('adds the parts of one type, and money without losing cents', () => {
    const parts = [
      { action_type: 'omni_purchase', action_device: 'iphone', value: '1', '7d_click': '1' },
      { action_type: 'omni_purchase', action_device: 'desktop', value: '2', '7d_click': '1' },
    ]
    const row = { actions: READERS.counts(parts), action_values: amounts({ omni_purchase: '0.1', lead: '0.2' }) }
    expect(conversionsOf(row)?.goals.purchase).toMatchObject({ count: 3, windows: { '7d_click': 2 } })
    const both = { actions: actions({ omni_purchase: 1, lead: 1 }), action_values: row.action_values }
    expect(conversionsOf(both)?.value).toBe('0.3')
  })

  it('tells none from unknown', () => {
    expect(conversionsOf({})).toMatchObject({ count: 0, value: undefined })
    expect(conversionsOf({ actions: undefined })).toBeUndefined()
  })
})
