import { expect, it } from 'vitest'
import { createSeldom } from './seldom.ts'

it('says the same once a minute, and how often it was kept back', () => {
  const lines: string[] = []
  let now = Date.parse('2026-11-23T09:00:00Z')
  const to = { now: () => new Date(now), notice: ({ message }: { message: string }) => lines.push(message) }
  const tell = createSeldom()
  const say = (code: string) => tell(to, { code, message: `About ${code}.` })
  for (let n = 0; n < 1000; n += 1) say('a')
  say('b')
  now += 59_999
  say('a')
  now += 1
  say('a')
  now += 60_000
  say('a')
  now -= 3_600_000 // a clock that was set back silences nobody
  say('b')
  const again = 'About a. The same 1000 times more since it was last said.'
  expect(lines).toEqual(['About a.', 'About b.', again, 'About a.', 'About b.'])
})
