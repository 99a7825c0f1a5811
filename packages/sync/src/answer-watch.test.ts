import { expect, it } from 'vitest'
import { createAnswerWatch } from './answer-watch.ts'

const headers = (version: string, date = 'Mon, 23 Nov 2026 09:05:00 GMT') => ({ 'facebook-api-version': version, date })

it('remembers which version answered a call that named one, and how far the clock of Meta was ahead', async () => {
  const answers = [
    new Response(null, { headers: headers('v25.0') }),
    new Response(null, { headers: headers('v21.0', 'no date') }),
    new Response(null),
  ]
  const next = async () => answers.shift() ?? Response.error()
  const watch = createAnswerWatch(next, { now: () => Date.parse('2026-11-23T09:00:00Z') })
  expect(watch.seen()).toEqual({ version: undefined, aheadMs: undefined })
  await watch.fetch(new Request('https://graph.facebook.com/v26.0/me'))
  await watch.fetch('https://graph.instagram.com/refresh_access_token')
  await watch.fetch(new URL('https://graph.facebook.com/v26.0/me'))
  expect(watch.seen()).toEqual({ version: 'v25.0', aheadMs: 300_000 })
})
