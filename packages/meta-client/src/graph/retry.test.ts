import { describe, expect, it } from 'vitest'
import { GraphError } from '../errors.ts'
import { failureOf, noSleep } from '../test-support/scripted-fetch.ts'
import type { RetryOptions } from './retry.ts'
import { withRetry } from './retry.ts'

const failure = new GraphError('x', { code: 'network' })

describe('repeating', () => {
  it('ends with the failure at hand once its signal has fired, without a pause or another try', async () => {
    const stop = new AbortController()
    const { sleep, slept } = noSleep()
    let tries = 0
    const once = async () => {
      tries++
      stop.abort()
      throw failure
    }
    expect(
      await failureOf(
        withRetry(once, { retries: 3, sleep, random: () => 1, remainingMs: () => 1000, signal: stop.signal }),
      ),
    ).toBe(failure)
    expect([tries, slept]).toEqual([1, []])
  })

  function failing(errors: readonly unknown[], options: Partial<RetryOptions> = {}) {
    const { sleep, slept } = noSleep()
    let tries = 0
    const once = async () => {
      const error = errors[tries]
      tries++
      if (error !== undefined) throw error
      return `try ${tries}`
    }
    const work = withRetry(once, { retries: 3, sleep, random: () => 1, remainingMs: () => 30_000, ...options })
    return { slept, outcome: work.catch((error: unknown) => error) }
  }
  const doubtful = new GraphError('x', { code: 'transient', maxRetries: 1 })

  it('waits twice as long each time, up to eight seconds, and a share of it by chance', async () => {
    const one = failing(Array(7).fill(failure), { retries: 7 })
    expect([await one.outcome, one.slept]).toEqual(['try 8', [500, 1000, 2000, 4000, 8000, 8000, 8000]])
    const half = failing([failure, failure], { random: () => 0.5 })
    expect([await half.outcome, half.slept]).toEqual(['try 3', [250, 500]])
  })

  it('ends after so many repeats, or after fewer where the failure says that more make no sense', async () => {
    const many = failing(Array(9).fill(failure))
    expect([await many.outcome, many.slept.length]).toEqual([failure, 3])
    const none = failing([failure], { retries: 0 })
    expect([await none.outcome, none.slept]).toEqual([failure, []])
    const few = failing(Array(9).fill(doubtful))
    expect([await few.outcome, few.slept.length]).toEqual([doubtful, 1])
    const fewer = failing(Array(9).fill(new GraphError('x', { code: 'transient', maxRetries: 5 })), { retries: 2 })
    await fewer.outcome
    expect(fewer.slept.length).toBe(2)
  })

  it('does not repeat for a probe what repeats help little with, and everything else as usual', async () => {
    const probe = failing([doubtful], { isProbe: true })
    expect([await probe.outcome, probe.slept]).toEqual([doubtful, []])
    const other = failing([failure], { isProbe: true })
    expect([await other.outcome, other.slept]).toEqual(['try 2', [500]])
    const most = new GraphError('x', { code: 'transient', maxRetries: 3 })
    const same = failing([most], { isProbe: true })
    expect([await same.outcome, same.slept]).toEqual(['try 2', [500]])
  })

  it('repeats only what asks for it', async () => {
    for (const error of [new Error('x'), new GraphError('x', { code: 'throttled' }), { action: 'retry' }]) {
      const once = failing([error])
      expect([await once.outcome, once.slept]).toEqual([error, []])
    }
  })

  it('begins no pause that would end behind the deadline', async () => {
    const late = failing([failure], { remainingMs: () => 500 })
    expect([await late.outcome, late.slept]).toEqual([failure, []])
    const just = failing([failure], { remainingMs: () => 501 })
    expect([await just.outcome, just.slept]).toEqual(['try 2', [500]])
  })
})
