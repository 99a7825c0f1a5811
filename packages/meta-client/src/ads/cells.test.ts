import { describe, expect, it } from 'vitest'
import { READERS } from './cells.ts'
import { adFieldNames, findAdField } from './fields.ts'
import { createRowReader } from './row.ts'

describe('a cell of ads insights', () => {
  it.each([
    ['count', '4120', 4120],
    ['count', '0', 0],
    ['count', 4120, 4120],
    ['count', '41.2', undefined],
    ['count', '9007199254740993', undefined],
    ['count', '', undefined],
    ['count', 'many', undefined],
    ['ratio', '1.368771', 1.368771],
    ['ratio', 'NaN', undefined],
    ['money', '38.42', '38.42'],
    ['money', '12345678901234567.89', '12345678901234567.89'],
    ['money', '38,42', undefined],
    ['day', '2026-11-20', '2026-11-20'],
    ['day', '20 Nov', undefined],
    ['id', '6023900000001', '6023900000001'],
    ['id', 66_000_001, '66000001'],
    ['id', '', undefined],
  ] as const)('of kind %s: %j is %j', (cell, sent, read) => {
    expect(READERS[cell](sent)).toBe(read)
  })

  it('of actions has the value, the windows and the parts', () => {
    const sent = [
      { action_type: 'omni_purchase', value: '3', '1d_view': '1', '7d_click': '2', action_device: 'iphone' },
      { action_type: 'link_click', '1d_click': '5' },
    ]
    expect(READERS.counts(sent)).toEqual([
      { type: 'omni_purchase', value: 3, windows: { '1d_view': 1, '7d_click': 2 }, by: { action_device: 'iphone' } },
      { type: 'link_click', value: undefined, windows: { '1d_click': 5 }, by: {} },
    ])
    expect(READERS.amounts([{ action_type: 'omni_purchase', value: '149.70' }])).toEqual([
      { type: 'omni_purchase', value: '149.70', windows: {}, by: {} },
    ])
    expect(READERS.counts([])).toEqual([])
    expect(READERS.counts([...sent, { action_type: 'like', value: 'x' }])).toBeUndefined()
    expect(READERS.counts([{ value: '3' }])).toBeUndefined()
  })

  // P! production rows, 2026-10-03
  it.each([
    ['one value', [{ indicator: 'reach', values: [{ value: '45', attribution_windows: ['default'] }] }], 45],
    ['no windows', [{ indicator: 'reach', values: [{ value: '45' }] }], 45],
    ['an indicator alone', [{ indicator: 'actions:lead' }], 0],
    ['an old text', '45', 45],
    [
      'the same under several windows',
      [
        {
          indicator: 'reach',
          values: [
            { value: '40', attribution_windows: ['1d_click'] },
            { value: '45', attribution_windows: ['7d_click', 'default'] },
          ],
        },
      ],
      45,
    ],
  ])('of results reads %s', (_form, sent, value) => {
    expect(READERS.results(sent)?.map((one) => one.value)).toEqual([value])
  })

  it('of results keeps every window, and takes no absent cost for 0', () => {
    const values = [{ value: '4', attribution_windows: ['1d_click', '7d_click'] }]
    expect(READERS.results([{ indicator: 'reach', values }])).toEqual([
      { indicator: 'reach', value: 4, windows: { '1d_click': 4, '7d_click': 4 } },
    ])
    expect(READERS.costs([{ indicator: 'actions:lead' }])).toEqual([
      { indicator: 'actions:lead', value: undefined, windows: {} },
    ])
    expect(READERS.results([{ indicator: 'reach', values: [] }])?.[0]?.value).toBeUndefined()
    expect(READERS.results([{ values }])).toBeUndefined()
    expect(READERS.results('many')).toBeUndefined()
  })
})

describe('a row of ads insights', () => {
  it('loses a cell in an unknown form and nothing else, and says so', () => {
    const drifts: string[] = []
    const read = createRowReader(['spend', 'reach', 'clicks'], ['age'], (...at) => drifts.push(at.join('.')))
    const days = { date_start: '2026-11-20', date_stop: '2026-11-20' }
    expect(read({ ...days, spend: '1.5', reach: 'some', age: '25-34', extra: 1 }, [])).toStrictEqual({
      ...days,
      spend: '1.5',
      reach: undefined,
      age: '25-34',
    })
    expect(read({ spend: '1.5' }, [])).toBeUndefined()
    expect(drifts).toEqual(['ads-insights.reach', 'ads-insights.date_start'])
  })
})

describe('the table of fields', () => {
  it('tells unit and source of each, and nothing of others', () => {
    for (const name of adFieldNames()) expect(findAdField(name)?.source).toMatch(/^[DPSM]/)
    expect(findAdField('spend')).toMatchObject({ unit: 'currency', additive: true })
    expect(findAdField('reach')).toMatchObject({ additive: false })
    expect(findAdField('toString')).toBeUndefined()
  })
})
