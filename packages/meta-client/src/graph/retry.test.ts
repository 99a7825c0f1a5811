import { describe, expect, it } from 'vitest'
import { GraphError } from '../errors.ts'
import { failureOf, noSleep } from '../test-support/scripted-fetch.ts'
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
})
