import { describe, expect, it } from 'vitest'
import { secret } from '../secret.ts'
import type { GraphOptions } from './options.ts'
import { checkOptions } from './options.ts'

describe('the options of a client', () => {
  it.each<[GraphOptions, RegExp]>([
    [{ retries: Number.NaN }, /^retries must be a whole number from 0 to 20\.$/],
    [{ retries: Infinity }, /^retries/],
    [{ retries: -1 }, /^retries/],
    [{ retries: 1.5 }, /^retries/],
    [{ attemptTimeoutMs: Infinity }, /^attemptTimeoutMs must be a whole number from 1 to 2147483647\.$/],
    [{ attemptTimeoutMs: 0 }, /^attemptTimeoutMs/],
    [{ deadlineMs: 2 ** 31 }, /^deadlineMs/],
    [{ limits: { slowFromPercent: 95, stopAtPercent: 90 } }, /^limits: slowFromPercent must be below stopAtPercent/],
    [{ limits: { stopAtPercent: -5 } }, /^limits: slowFromPercent/],
    [{ limits: { maxPauseMs: Number.NaN } }, /^limits: maxPauseMs/],
    [{ maxBodyBytes: Number.NaN }, /^maxBodyBytes/],
    [{ appSecret: '' }, /appSecret is empty/],
    [{ appSecret: secret('') }, /appSecret is empty/],
  ])('are refused at the start with one sentence: %o', (options, sentence) => {
    expect(() => checkOptions(options)).toThrow(sentence)
    expect(() => checkOptions(options)).toThrow(expect.objectContaining({ code: 'config' }))
  })

  it('are all optional, and taken as they are when they can work', () => {
    expect(() => checkOptions({})).not.toThrow()
    expect(() =>
      checkOptions({ retries: 0, attemptTimeoutMs: 1, deadlineMs: 2 ** 31 - 1, appSecret: 'x' }),
    ).not.toThrow()
  })
})
