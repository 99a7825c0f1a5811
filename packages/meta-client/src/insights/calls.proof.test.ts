import { expect, test } from 'vitest'
import { batchGet, commonMetrics, igMedia, igUser } from '../index.ts'
import { connect } from '../test-support/insights.ts'
import { collect } from '../test-support/scripted-fetch.ts'

const MEDIA = 1000
const LIST = { limit: 100, fields: ['media_product_type'] } as const

test('a thousand media with their insights: what they cost of the allowance, by the way they are asked for', async () => {
  const { meta, account, graph } = await connect()
  account.addMediaSeries({ count: MEDIA, everyHours: 1 })
  const metrics = commonMetrics(['FEED', 'REELS'])
  // Meta counts each operation of a batch as a call, and the request around them not at all (D batch-requests).
  const counted = async (work: () => Promise<number>) => {
    const before = meta.log.length
    expect(await work()).toBe(MEDIA)
    const lines = meta.log.slice(before)
    const requests = lines.filter((line) => !line.startsWith('batch: ')).length
    return { calls: lines.filter((line) => !line.startsWith('POST ')).length, requests }
  }

  const expanded = await counted(async () => {
    const fields = [...LIST.fields, { insights: { metrics } }] as const
    const media = await collect(graph.list(igUser.media, account.id, { ...LIST, fields }))
    return media.filter(({ insights }) => insights?.reach !== undefined).length
  })
  const batched = await counted(async () => {
    const media = await collect(graph.list(igUser.media, account.id, LIST))
    const told = await graph.batch(
      media.map(({ id }) => batchGet(igMedia, id, { fields: [{ insights: { metrics } }] })),
    )
    return told.filter(({ value }) => value?.insights?.reach !== undefined).length
  })
  const single = await counted(async () => {
    let told = 0
    for await (const { id } of graph.list(igUser.media, account.id, LIST)) {
      const { readings } = await graph.insights(igMedia, id, { metrics })
      if (readings.some(({ metric }) => metric === 'reach')) told += 1
    }
    return told
  })

  expect(expanded).toEqual({ calls: 10, requests: 10 })
  expect(batched).toEqual({ calls: 1010, requests: 30 })
  expect(single).toEqual({ calls: 1010, requests: 1010 })
  const shown = (name: string, { calls, requests }: typeof single) => `${name} ${calls} calls in ${requests} requests`
  process.stdout.write(
    `proof: ${MEDIA} media with ${metrics.length} insights each: ${shown('by field expansion', expanded)}, ${shown('in batches', batched)}, ${shown('one by one', single)}\n`,
  )
})
