import { expect, it } from 'vitest'
import { periodOf } from './days.ts'
import { viewPartsOf } from './view-parts.ts'

const period = periodOf(7, new Date('2026-11-28T12:00:00Z'))

const day = (date: number, breakdown: Record<string, unknown> | null) =>
  ({ day: `2026-11-${date}`, value: 100, unit: 'count', breakdown }) as const
const kinds = (date: number, parts: Record<string, number>) => day(date, { by_media_product_type: parts })

const instagram = (...rows: Parameters<typeof viewPartsOf>[0]) =>
  viewPartsOf(rows, { platform: 'instagram', period }).map(({ about, parts }) => ({
    about,
    parts: parts.map(({ name, value }) => `${name} ${value}`),
  }))

it('adds up the finished days of the period, parts of one name as one', () => {
  const days = Array.from({ length: 9 }, (_, index) => kinds(20 + index, { REEL: 1, REELS: 2, FEED: 5 }))
  expect(instagram(...days)[0]).toEqual({ about: 'Views of the period', parts: ['Posts 35', 'Reels 21'] })
})

it('says of how many days it is, where it is not of all', () => {
  const [media] = instagram(kinds(21, { FEED: 5 }), kinds(22, { REEL: 7 }), day(23, null))
  expect(media).toEqual({ about: 'Views of 2 of 7 days', parts: ['Reels 7', 'Posts 5'] })
})

it('tells paid from organic on the days that name ads, and makes up no 0 on others', () => {
  expect(instagram(kinds(21, { FEED: 5 }))[1]?.parts).toEqual([])
  const [, paid] = instagram(kinds(21, { FEED: 5 }), kinds(22, { FEED: 5, REEL: 1, AD: 2 }))
  expect(paid?.about).toMatch(/^Views of 1 of 7 days;/)
  expect(paid?.parts).toEqual(['Organic 6', 'Paid 2'])
})

it('takes the split of a Page as it is told', () => {
  const [paid] = viewPartsOf([day(22, { paid: { ads: 3, organic: 9 } })], { platform: 'facebook', period })
  expect(paid).toMatchObject({ whole: 12, parts: [{ name: 'Organic' }, { name: 'Paid' }] })
})
