import { describe, expect, it } from 'vitest'
import { createEmulator, type EmulatorOptions } from '../testing.ts'

/** Options as a test in JavaScript may write them. */
function create(json: string) {
  const options: EmulatorOptions = JSON.parse(json)
  return () => createEmulator(options)
}

describe('options that cannot be meant', () => {
  it.each([
    ['{"budgets": {"instagram": -4}}', 'budgets.instagram is wrong: too small: expected number to be >=1'],
    ['{"budgets": {"page": 0}}', 'budgets.page is wrong: too small: expected number to be >=1'],
    ['{"maxAnswerLength": 0}', 'maxAnswerLength is wrong: too small: expected number to be >=1'],
    ['{"seed": 1e300}', 'seed is wrong: too big: expected int to be <=9007199254740991'],
  ])('%s is a RangeError of one sentence', (json, sentence) => {
    expect(create(json)).toThrow(RangeError)
    expect(create(json)).toThrow(new RangeError(`createEmulator(): ${sentence}`))
  })

  it.each([
    ['{"budget": {}}', "its argument has no key 'budget': did you mean 'budgets'?"],
    ['{"budgets": {"pages": 4}}', "budgets has no key 'pages': did you mean 'page'?"],
    ['{"budgets": {"page": 1.5}}', 'budgets.page is wrong: expected int, received number'],
    ['{"app": {"redirectUris": "https://a.test/"}}', 'app.redirectUris is wrong: expected array, received string'],
    ['{"app": {"redirectUris": ["/callback"]}}', 'app.redirectUris[0] is wrong: expected a whole address'],
    ['{"app": {"pkce": "off"}}', 'app.pkce is wrong: invalid option: expected one of "enforced"|"ignored"'],
    ['{"app": {"deauthorizeUrl": "callback"}}', 'app.deauthorizeUrl is wrong: expected a whole address'],
    [
      '{"app": {"loginConfigs": {"7": {"permissions": ["pages"]}}}}',
      "app.loginConfigs.7.permissions[0] is wrong: 'pages' is no permission of Facebook Login",
    ],
    ['{"instagram": {"refresh": "no"}}', 'instagram.refresh is wrong: invalid option: expected one of "sliding"'],
    ['{"instagram": {"uncertainMetrics": ["reach"]}}', 'instagram.uncertainMetrics[0] is wrong'],
    ['{"nestedInsights": "ignore"}', 'nestedInsights is wrong: invalid option: expected one of "refuse"|"omit"'],
    ['{"deliver": "https://a.test/"}', 'deliver is wrong: expected a function'],
    ['{"now": 1}', 'now is wrong: expected a time'],
    ['{"seed": "seven"}', 'seed is wrong: expected number, received string'],
    ['[]', 'its argument is wrong: expected object, received array'],
  ])('%s is a TypeError of one sentence', (json, sentence) => {
    expect(create(json)).toThrow(TypeError)
    expect(create(json)).toThrow(`createEmulator(): ${sentence}`)
  })

  it('leaves what can be meant alone', () => {
    const meta = createEmulator({
      now: new Date('2027-01-01T00:00:00Z'),
      seed: -3,
      budgets: { instagram: 1 },
      deliver: () => Promise.reject(new Error('not expected')),
      app: { redirectUris: ['https://a.test/'], loginConfigs: { '7': { permissions: ['email'] } } },
    })
    expect(meta.clock.now()).toBe(Date.parse('2027-01-01T00:00:00Z'))
  })
})
