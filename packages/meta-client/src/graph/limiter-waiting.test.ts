import { describe, expect, it } from 'vitest'
import { businessUse, fine, limitedCaller, MINUTE_MS, PAGE } from '../test-support/limited-caller.ts'
import { failureOf, json, metaError } from '../test-support/scripted-fetch.ts'

describe('a call that waits for its turn', () => {
  it('spaces the calls of a bucket out as its allowance runs low', async () => {
    const { read, waits } = limitedCaller([fine(businessUse('1040', 'pages', 85)), fine(), fine(), fine()])
    for (let calls = 0; calls < 4; calls++) await read('1040/posts')
    expect(waits).toEqual([5000, 5000])
  })

  it('speeds up again once Meta tells a lower share', async () => {
    const shares = [85, 85, 20].map((share) => fine(businessUse('1040', 'pages', share)))
    const { read, waits } = limitedCaller([...shares, fine(), fine()])
    for (let calls = 0; calls < 5; calls++) await read('1040/posts')
    expect(waits).toEqual([5000])
  })

  it('asks at full speed again once a stop is over, until an answer tells the share', async () => {
    const { read, waits, pass } = limitedCaller([fine(businessUse('1040', 'pages', 100, 19)), fine(), fine()])
    await read('1040/posts')
    pass(19 * MINUTE_MS)
    await read('1040/posts')
    await read('1040/posts')
    expect(waits).toEqual([])
  })

  it('waits out a stop that is nearly over instead of failing', async () => {
    const { read, waits, pass } = limitedCaller([fine(businessUse('1040', 'pages', 100, 1)), fine()])
    await read('1040/posts')
    pass(50_000)
    await read('1040/posts')
    expect(waits).toEqual([10_000])
  })

  it('sends none of those who wait for their turn when a stop comes meanwhile', async () => {
    const { read, script } = limitedCaller([
      fine(businessUse('1040', 'pages', 85)),
      metaError({ code: 80001 }),
      ...Array.from({ length: 5 }, () => fine()),
    ])
    await read('1040/posts')
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => read('1040/posts')))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([])
    expect(script.sent.length).toBe(2)
  })

  it('lets those who waited for a stop leave one after the other', async () => {
    const { read, waits, pass } = limitedCaller([fine(businessUse('1040', 'pages', 100, 1)), fine(), fine(), fine()])
    await read('1040/posts')
    pass(50_000)
    await Promise.all([read('1040/posts'), read('1040/posts'), read('1040/posts')])
    expect(waits).toEqual([10_000, 10_500, 11_000])
  })

  it('stops waiting as soon as an answer tells that there is room again', async () => {
    const { call, waits } = limitedCaller([
      fine(businessUse('1040', 'pages', 94)),
      fine(businessUse('1040', 'pages', 5)),
      fine(),
    ])
    const wish = { method: 'GET', path: '1040/posts', token: PAGE, purpose: 'read' } as const
    await call(wish)
    await call(wish)
    await call(wish)
    expect(waits).toEqual([])
  })

  it('says of a queue that others wait, and of a stop that the allowance is used up', async () => {
    const { read } = limitedCaller([fine(businessUse('1040', 'pages', 94)), ...Array.from({ length: 4 }, () => fine())])
    await read('1040/posts')
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => read('1040/posts')))
    const [late] = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(late).toMatchObject({
      waitMs: 38_000,
      message:
        'GET /{id}/posts: not sent, because the allowance of the account runs low and others wait. Try again in 1 minute.',
    })
  })

  it.each(['Thu, 01 Jan 1970 00:00:00 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT'])(
    'is not misled by the clock of the answer: %s',
    async (date) => {
      const { read, pass } = limitedCaller([fine({ ...businessUse('1040', 'pages', 100, 19), date }), fine()])
      await read('1040/posts')
      expect(await failureOf(read('1040/posts'))).toMatchObject({ code: 'throttled', waitMs: 19 * 60_000 })
      pass(19 * 60_000)
      await read('1040/posts')
    },
  )

  it('is not misled by a clock that was set back', async () => {
    const { read, pass } = limitedCaller([fine(businessUse('1040', 'pages', 100, 1)), fine()])
    await read('1040/posts')
    pass(-10 * 86_400_000)
    expect(await failureOf(read('1040/posts'))).toMatchObject({ waitMs: 86_400_000 })
  })

  it('waits no longer than the call may take, and not at all once the caller has stopped', async () => {
    const answers = [fine(businessUse('1040', 'pages', 94)), fine(businessUse('1040', 'pages', 94))]
    const { read } = limitedCaller(answers, { maxPauseMs: 0 })
    await read('1040/posts')
    await read('1040/posts')
    expect(await failureOf(read('1040/posts'))).toMatchObject({ code: 'throttled' })
    const { call } = limitedCaller([])
    const stopped = call({ method: 'GET', path: '1040', token: PAGE, purpose: 'read', signal: AbortSignal.abort() })
    expect(await failureOf(stopped)).toMatchObject({ code: 'aborted' })
  })

  it('is not sent once the caller stops', async () => {
    const { read, script, waits } = limitedCaller([fine(businessUse('1040', 'pages', 85)), fine()])
    await read('1040/posts')
    await read('1040/posts')
    const stop = new AbortController()
    const waiting = failureOf(read('1040/posts', PAGE, { signal: stop.signal }))
    setImmediate(() => stop.abort())
    expect(await waiting).toMatchObject({ code: 'aborted' })
    expect([waits, script.sent.length]).toEqual([[5000], 2])
  })

  it('is not repeated once its first try met the limit', async () => {
    const full = { status: 500, headers: businessUse('1040', 'pages', 100, 19) }
    const { read, script } = limitedCaller([json({ error: { code: 2, message: 'fake' } }, full)])
    expect(await failureOf(read('1040/posts'))).toMatchObject({ code: 'throttled' })
    expect(script.sent.length).toBe(1)
  })
})
