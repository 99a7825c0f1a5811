import * as z from 'zod'
import type { EmulatorOptions } from './emulator.ts'
import { checkArgument, exact, judged } from './input.ts'
import type { InstagramLoginOptions } from './instagram-login/options.ts'
import { FACEBOOK_PERMISSIONS } from './oauth/scopes.ts'
import type { Budgets } from './usage.ts'
import type { LoginConfiguration } from './visit.ts'

// What the types of the options say, for those who do not compile against them, and what types cannot say.

type Shape<Options> = Readonly<Record<keyof Required<Options>, z.ZodType>>

const flag = z.boolean().exactOptional()
const address = z.string().refine((text) => URL.canParse(text), { error: 'expected a whole address' })
const addresses = z.array(address).exactOptional()
const calls = z.int().min(1).exactOptional()

const permission = judged((name) =>
  Object.hasOwn(FACEBOOK_PERMISSIONS, name) ? undefined : `'${name}' is no permission of Facebook Login`,
)

const configuration = exact({
  permissions: z.array(permission),
  token: z.enum(['user', 'system-user']).exactOptional(),
} satisfies Shape<LoginConfiguration>)

const app = exact({
  redirectUris: addresses,
  requireAppSecretProof: flag,
  numericIds: flag,
  pkce: z.enum(['enforced', 'ignored']).exactOptional(),
  successAnswer: z.enum(['practice', 'docs']).exactOptional(),
  malformedCode: z.literal([36009, 36007]).exactOptional(),
  codeGives: z.enum(['short', 'long']).exactOptional(),
  loginConfigs: z.record(z.string(), configuration).exactOptional(),
  deauthorizeUrl: address.exactOptional(),
  dataDeletionUrl: address.exactOptional(),
} satisfies Shape<NonNullable<EmulatorOptions['app']>>)

const instagram = exact({
  redirectUris: addresses,
  deauthorizeUrl: address.exactOptional(),
  dataDeletionUrl: address.exactOptional(),
  exchangeAnswer: z.enum(['flat', 'enveloped']).exactOptional(),
  permissions: z.enum(['list', 'text', 'absent']).exactOptional(),
  userId: z.enum(['number', 'text']).exactOptional(),
  refresh: z.enum(['sliding', 'same', 'rotating']).exactOptional(),
  uncertainMetrics: z.array(z.enum(['link_clicks', 'reposts'])).exactOptional(),
  tellsVersion: flag,
  me: z.enum(['flat', 'enveloped']).exactOptional(),
  accountType: z.enum(['BUSINESS', 'Business']).exactOptional(),
  absentFields: z.array(z.enum(['caption', 'media_product_type'])).exactOptional(),
} satisfies Shape<InstagramLoginOptions>)

const written = {
  app: app.exactOptional(),
  instagram: instagram.exactOptional(),
  budgets: exact({
    app: calls,
    person: calls,
    page: calls,
    instagram: calls,
    adsInsights: calls,
    adsManagement: calls,
  } satisfies Shape<Budgets>).exactOptional(),
  maxAnswerLength: z.int().min(1).exactOptional(),
  nestedInsights: z.enum(['refuse', 'omit']).exactOptional(),
}

/** Options that a file can hold. */
export const writtenOptions = exact(written)

const options = exact({
  ...written,
  // Which texts are times, the clock says.
  now: z.union([z.string(), z.date()], { error: 'expected a time' }).exactOptional(),
  seed: z.int().exactOptional(),
  deliver: z.custom((value) => typeof value === 'function', { error: 'expected a function' }).exactOptional(),
} satisfies Shape<EmulatorOptions>)

/**
 * Refuses options that cannot be meant.
 *
 * @throws {TypeError} In one sentence; a number out of bounds is a RangeError.
 */
export function checkOptions(given: EmulatorOptions): void {
  checkArgument(options, given, 'createEmulator()')
}
