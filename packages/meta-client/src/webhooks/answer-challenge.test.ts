import { expect, it } from 'vitest'
import { secret } from '../secret.ts'
import { answerChallenge } from './answer-challenge.ts'

const VERIFY_TOKEN = 'fake-verify-token'
const QUESTION = 'hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=fake-verify-token'

const answer = (query: string) => answerChallenge(new URLSearchParams(query), VERIFY_TOKEN)

it('sends back the challenge as it came, whatever the order', () => {
  expect(answer(QUESTION)).toBe('1158201444')
  expect(answer(QUESTION.split('&').toReversed().join('&'))).toBe('1158201444')
  // A number would lose its zeros and its end.
  expect(answer(QUESTION.replace('1158201444', '000115820144411582014441'))).toBe('000115820144411582014441')
  expect(answerChallenge(new URLSearchParams(QUESTION), secret(VERIFY_TOKEN))).toBe('1158201444')
})

it.each([
  '',
  QUESTION.replace('subscribe', 'unsubscribe'),
  QUESTION.replace('hub.mode=subscribe&', ''),
  QUESTION.replace('fake-verify-token', 'fake-verify-toke'),
  QUESTION.replace('fake-verify-token', ''),
  QUESTION.replace('&hub.verify_token=fake-verify-token', ''),
  `${QUESTION}&hub.verify_token=fake-verify-token`,
  `${QUESTION}&hub.challenge=2`,
  QUESTION.replace('1158201444', ''),
  QUESTION.replace('1158201444', '%3Cscript%3E'),
  QUESTION.replace('1158201444', '1%0D%0ASet-Cookie:x'),
  QUESTION.replace('1158201444', '1'.repeat(129)),
])('has no answer to %j', (query) => {
  expect(answer(query)).toBeUndefined()
})

it('refuses an empty verify token, which everybody knows', () => {
  expect(() => answerChallenge(new URLSearchParams('hub.verify_token='), '')).toThrow(
    expect.objectContaining({ code: 'config' }),
  )
})
