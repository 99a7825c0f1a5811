import { expect, inject, test } from 'vitest'
import { type Config, readConfig } from './config.ts'
import { isSyncError } from './errors.ts'
import { hostileWords, pick, seededRandom } from './test-support/hostile-words.ts'

const INPUTS = Number(process.env['INPUTS'] ?? (inject('isLong') ? 100_000 : 20_000))
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
/** Of one failing run, to run it alone. */
const FIRST = Number(process.env['INPUT'] ?? 0)
const now = new Date('2026-11-23T09:00:00Z')

// No host or word of them stands in a sentence of ours.
const GOOD: Readonly<Record<string, string>> = {
  META_APP_ID: '1029384756',
  META_APP_SECRET: 'canary-app-secret',
  META_APP_VERSION: 'v26.0',
  FACEBOOK_APP_ID: '5647382910',
  FACEBOOK_APP_SECRET: 'canary-facebook-secret',
  INSTAGRAM_APP_ID: '6758493021',
  INSTAGRAM_APP_SECRET: 'canary-instagram-secret',
  OAUTH_REDIRECT_BASE_URL: 'https://canary.example.test/back',
  OAUTH_SUCCESS_URL: 'https://canary.example.test/well',
  OAUTH_ERROR_URL: 'http://localhost:3000/canary',
  DATABASE_URL: 'postgres://canary:canary-password@canary.example.test/db',
  BOS_TOKEN_KEYS: 'k1:canary-key',
  META_LOGIN_CONFIG_ID: '7869504132',
  META_WEBHOOK_VERIFY_TOKEN: 'canary-verify-token',
  META_CALLBACK_BASE_URL: 'https://canary.example.test/meta',
  NODE_TLS_REJECT_UNAUTHORIZED: '1',
}
const NAMES = Object.keys(GOOD)
const ODD_NAMES = ['__proto__', 'constructor', 'toString', 'META_APP_ID ', 'meta_app_id', ''] as const
const SENTENCES = new RegExp(
  `^The environment has (a problem|[2-9]|1[0-9])( problems)?\\. ((${NAMES.join('|')})(=0)? [^\\0-\\x1f\\x7f]+\\.( |$))+$`,
)

function hostileEnv(random: () => number): Record<string, string | undefined> {
  const share = pick(random, 0.01, 0.05, 0.4)
  const entries = NAMES.flatMap((name): (readonly [string, string | undefined])[] => {
    if (random() > share) return [[name, GOOD[name]]]
    const sample = GOOD[pick(random, name, ...NAMES)] ?? ''
    return pick<() => (readonly [string, string | undefined])[]>(
      random,
      () => [],
      () => [[name, undefined]],
      () => [[name, pick(random, sample, '0', ' ')]],
      () => [[name, hostileWords(sample, random)]],
      () => [[name, hostileWords(JSON.stringify({ [name]: sample }), random)]],
      () => [[pick(random, ...ODD_NAMES), sample]],
    )()
  })
  return Object.fromEntries(entries)
}

test('no environment breaks the reading of it, or comes back in what it says', () => {
  const counts = { read: 0, refused: 0 }
  for (let input = FIRST; input < FIRST + INPUTS; input += 1) {
    const random = seededRandom(SEED ^ Math.imul(input + 1, 0x9e3779b1))
    const env = hostileEnv(random)
    const again = `INPUTS=1 SEED=${SEED} INPUT=${input}`
    let config: Config | undefined
    let said = ''
    try {
      config = readConfig(env, { now, needsDatabase: random() < 0.5 })
      said = config.versionNotice ?? ''
    } catch (error) {
      if (!isSyncError(error) || error.code !== 'config') expect.fail(`${again}: ${String(error)}`)
      if (!SENTENCES.test(error.message)) expect.fail(`${again}: ${JSON.stringify(error.message)}`)
      said = `${error.stack} ${JSON.stringify(error)}`
    }
    // A value may be a secret in the wrong place; a piece of a name, which the sentences have too, is none.
    const values = Object.values(env)
      .map((value = '') => value.trim())
      .filter((value) => value.length >= 12 && !NAMES.some((name) => name.includes(value)))
    const leak = ['canary', ...values].find((value) => said.includes(value))
    if (leak !== undefined) expect.fail(`${again}: ${JSON.stringify(leak)} in ${JSON.stringify(said)}`)
    if ('polluted' in Object.prototype || 'META_APP_ID' in Object.prototype) expect.fail(`${again}: polluted`)
    counts[config ? 'read' : 'refused'] += 1
  }
  expect(Math.min(counts.read, counts.refused)).toBeGreaterThan(INPUTS === 1 ? -1 : 0)
  process.stdout.write(
    `proof: hostile answers: environment: ${INPUTS} inputs (seed ${SEED}): ${counts.read} read, ${counts.refused} refused each with a sentence for each problem, 0 other exceptions, 0 values in what it says, 0 pollutions\n`,
  )
})
