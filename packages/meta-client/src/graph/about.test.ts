import { describe, expect, it } from 'vitest'
import type { Asked } from './about.ts'
import { aboutOf } from './about.ts'

describe("the names in Meta's text", () => {
  const ask = { path: '17990000000000001/insights', params: { metric: 'reach,ig_reels_avg_watch_time' } }
  const invalid = (text: string, asked: Asked = ask) => aboutOf('invalid_request', text, asked)

  it('are those of the call', () => {
    const text =
      'The Media Insights API does not support the ig_reels_avg_watch_time metric for this media product type.'
    expect(invalid(`(#100) ${text}`)).toEqual(['ig_reels_avg_watch_time'])
    const fields = 'id,caption,insights.metric(reach,impressions)'
    expect(
      invalid('(#100) … the impressions metric is no longer supported', { ...ask, params: { metric: '', fields } }),
    ).toEqual(['impressions'])
    expect(
      aboutOf('invalid_request', '(#100) Tried accessing nonexisting field (postz) on node type (Page)', {
        path: '1040/postz',
      }),
    ).toEqual(['postz'])
  })

  it('are the ones that a list of what there is leaves out', () => {
    const list = '(#100) metric[1] must be one of the following values: impressions, reach, replies, views'
    expect(invalid(list)).toEqual(['ig_reels_avg_watch_time'])
  })

  it('are permissions where one is missing', () => {
    const text = '(#200) Requires pages_manage_metadata permission to manage the object.'
    expect(aboutOf('permission', text, ask)).toEqual(['pages_manage_metadata'])
  })

  it('never hold a value of the call, a word that is no permission, or the start of a path', () => {
    const fields = 'business_discovery.username(robin_example){media.limit(5){caption}}'
    const text = 'Invalid user robin_example for business_discovery'
    expect(invalid(`(#100) ${text}`, { path: '17841', params: { fields } })).toEqual(['business_discovery'])
    expect(invalid('(#100) robin_example is unknown', { path: 'robin_example' })).toBeUndefined()
    expect(invalid('(#100) robin_example is unknown', { path: 'robin_example/feed' })).toBeUndefined()
    expect(aboutOf('permission', '(#200) pages_of_robin and ads_canary', ask)).toBeUndefined()
  })

  it('never hold a word that was not asked for, nor one of the syntax', () => {
    expect(invalid('EAAfakecanary has no metric of insights for 17990000000000001 by Robin Example')).toBeUndefined()
    expect(aboutOf('reconnect', 'the reach of it', ask)).toBeUndefined()
    expect(aboutOf('invalid_request', undefined, ask)).toBeUndefined()
  })
})
