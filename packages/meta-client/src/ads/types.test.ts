import { describe, expectTypeOf, it } from 'vitest'
import type { AdAction, AdInsightsRow, AdResult } from '../ads.ts'
import { adInsights } from '../ads.ts'
import type { Graph, Selected } from '../index.ts'
import { ad, adAccount, adSet, campaign, page } from '../index.ts'

const days = { since: '2026-11-01', until: '2026-11-28' } as const

describe('rows of ads insights', () => {
  it('hold what was asked for, each in its form, and may lack it', () => {
    type Row = AdInsightsRow<
      'spend' | 'impressions' | 'ctr' | 'actions' | 'action_values' | 'results' | 'ad_name',
      'age'
    >
    expectTypeOf<Row['spend']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<Row['impressions']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<Row['ctr']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<Row['actions']>().toEqualTypeOf<readonly AdAction[] | undefined>()
    expectTypeOf<Row['action_values']>().toEqualTypeOf<readonly AdAction<string>[] | undefined>()
    expectTypeOf<Row['results']>().toEqualTypeOf<readonly AdResult[] | undefined>()
    expectTypeOf<Row['ad_name']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<Row['age']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<Row['date_start']>().toEqualTypeOf<string>()
    expectTypeOf<Row['ad_id']>().toEqualTypeOf<string | undefined>()
    // @ts-expect-error not asked for
    expectTypeOf<Row['reach']>().toBeAny()
  })

  it('are of the nodes of ads, by words that there are', () => {
    const compiled = (graph: Graph) => [
      adInsights(graph, adAccount, 'act_66', { fields: ['spend'], ...days, level: 'ad', every: 'day' }),
      adInsights(graph, adSet, '1', { fields: ['spend'], ...days, account: 'act_66', every: 7 }),
      // @ts-expect-error whose limits?
      adInsights(graph, campaign, '1', { fields: ['spend'], ...days }),
      // @ts-expect-error a Page has none
      adInsights(graph, page, '1', { fields: ['spend'], ...days, account: '66' }),
      // @ts-expect-error no such field
      adInsights(graph, adAccount, '1', { fields: ['views'], ...days }),
      // @ts-expect-error both ends
      adInsights(graph, adAccount, '1', { fields: ['spend'], since: '2026-11-01' }),
      // @ts-expect-error became comscore_market 2026-06
      adInsights(graph, adAccount, '1', { fields: ['spend'], ...days, breakdowns: ['dma'] }),
      // @ts-expect-error gone since 2026-01-12
      adInsights(graph, adAccount, '1', { fields: ['actions'], ...days, attributionWindows: ['28d_view'] }),
    ]
    expectTypeOf(compiled).toBeFunction()
  })
})

describe('the creative of an ad', () => {
  it('is read with it, as deep as it is asked for', () => {
    const fields = ['name', { creative: { fields: ['body', 'object_story_spec', 'asset_feed_spec'] } }] as const
    type Creative = NonNullable<Selected<typeof ad, typeof fields>['creative']>
    expectTypeOf<Creative['body']>().toEqualTypeOf<string | undefined>()
    type Card = NonNullable<
      NonNullable<NonNullable<Creative['object_story_spec']>['link_data']>['child_attachments']
    >[number]
    expectTypeOf<Card['image_hash']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<NonNullable<NonNullable<Creative['asset_feed_spec']>['bodies']>[number]['text']>().toEqualTypeOf<
      string | undefined
    >()
  })
})
