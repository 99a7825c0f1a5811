import * as z from 'zod'
import type { EmulatorOptions } from './emulator.ts'
import { checkArgument, exact } from './input.ts'
import type { InstagramLoginOptions } from './instagram-login/options.ts'
import { FACEBOOK_PERMISSIONS } from './oauth/scopes.ts'
import type { Budgets } from './usage.ts'
import type { LoginConfiguration } from './visit.ts'

// What the types of the options say, for those who do not compile against them, and what types cannot say.

type Shape<Options> = Readonly<Record<keyof Required<Options>, z.ZodType>>

const flag = z.boolean().optional()
const address = z.string().refine((text) => URL.canParse(text), { error: 'expected a whole address' })
const addresses = z.array(address).optional()
const calls = z.int().min(1).optional()

const permission = z.string().refine((name) => Object.hasOwn(FACEBOOK_PERMISSIONS, name), {
  error: ({ input }) => `'${String(input)}' is no permission of Facebook Login`,
})

const configuration = exact({
  permissions: z.array(permission),
  token: z.enum(['user', 'system-user']).optional(),
} satisfies Shape<LoginConfiguration>)

const app = exact({
  redirectUris: addresses,
  requireAppSecretProof: flag,
  numericIds: flag,
  pkce: z.enum(['enforced', 'ignored']).optional(),
  loginConfigs: z.record(z.string(), configuration).optional(),
  deauthorizeUrl: address.optional(),
  dataDeletionUrl: address.optional(),
} satisfies Shape<NonNullable<EmulatorOptions['app']>>)

const instagram = exact({
  redirectUris: addresses,
  deauthorizeUrl: address.optional(),
  dataDeletionUrl: address.optional(),
  exchangeAnswer: z.enum(['flat', 'enveloped']).optional(),
  permissions: z.enum(['list', 'text', 'absent']).optional(),
  userId: z.enum(['number', 'text']).optional(),
  refresh: z.enum(['sliding', 'same', 'rotating']).optional(),
  uncertainMetrics: z.array(z.enum(['link_clicks', 'reposts'])).optional(),
  tellsVersion: flag,
} satisfies Shape<InstagramLoginOptions>)

const options = exact({
  // Which texts are times, the clock says.
  now: z.union([z.string(), z.date()], { error: 'expected a time' }).optional(),
  seed: z.int().optional(),
  app: app.optional(),
  instagram: instagram.optional(),
  deliver: z.custom((value) => typeof value === 'function', { error: 'expected a function' }).optional(),
  budgets: exact({ app: calls, person: calls, page: calls, instagram: calls } satisfies Shape<Budgets>).optional(),
  maxAnswerLength: z.int().min(1).optional(),
  nestedInsights: z.enum(['refuse', 'omit']).optional(),
} satisfies Shape<EmulatorOptions>)

/**
 * Refuses options that cannot be meant.
 *
 * @throws {TypeError} In one sentence; a number out of bounds is a RangeError.
 */
export function checkOptions(given: EmulatorOptions): void {
  checkArgument(options, given, 'createEmulator()')
}
