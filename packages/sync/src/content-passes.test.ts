import { describe, expect, it } from 'vitest'
import { contentPasses } from './content-passes.ts'

const now = new Date('2026-11-23T09:00:00Z')
const later = (days: number) => new Date(now.getTime() + days * 86_400_000)
const steps = (mark: Record<string, unknown>, at = now) => contentPasses(mark, at).map(({ step }) => step)
const done = (mark: Record<string, unknown>, at: Date) => {
  const [pass] = contentPasses(mark, at)
  if (!pass) throw new Error('no pass')
  return pass.done()
}

describe('contentPasses', () => {
  it('reads everything the first time, and then ever less often what is ever older', () => {
    let mark: Record<string, unknown> = {}
    const seen: string[] = []
    for (let hour = 0; hour <= 24 * 31; hour += 1) {
      const at = later(hour / 24)
      seen.push(...steps(mark, at))
      mark = done(mark, at)
    }
    const count = (step: string) => seen.filter((each) => each === step).length
    expect([count('all'), count('month'), count('week'), count('fresh')]).toEqual([2, 4, 31, 708])
  })

  it('leaves no time unread, however long nothing ran', () => {
    for (const days of [0.1, 0.9, 1, 2.5, 6.9, 7, 12, 29, 31, 400]) {
      const mark = done({}, now)
      const [pass] = contentPasses(mark, later(days))
      expect(pass?.since === undefined || pass.since <= now).toBe(true)
    }
  })

  it('goes on where a long pass ended short, behind what came since', () => {
    const [all] = contentPasses({}, now)
    const mark = all?.downTo(new Date('2026-03-01T00:00:00Z')) ?? {}
    const [fresh, rest] = contentPasses(JSON.parse(JSON.stringify(mark)), later(0.5))
    expect(fresh).toMatchObject({ step: 'fresh', since: new Date('2026-11-21T09:00:00Z'), until: undefined })
    expect(rest).toMatchObject({
      step: 'all',
      since: undefined,
      until: new Date('2026-03-01T00:00:01Z'),
      isWhole: false,
    })
    // Once that is done, everything was read as of when it began.
    expect(rest?.done()).toEqual({ all: now.toISOString(), month: now.toISOString(), week: now.toISOString() })
    expect(fresh?.done()).toEqual(JSON.parse(JSON.stringify(mark)))
  })

  it('reads everything when what it remembered is damaged', () => {
    expect(steps({ all: 17 })).toEqual(['all'])
    expect(steps({ all: 'never', unfinished: { until: 'x' } })).toEqual(['all'])
    expect(steps({ all: now.toISOString() })).toEqual(['month'])
  })
})
