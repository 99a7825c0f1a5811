import { resolveGraphVersion, type Secret, secret } from '@bos/meta-client'
import * as z from 'zod'
import { SyncError } from './errors.ts'

/** The environment, read and checked. Nothing is looked up in the process's own environment. */
export interface Config {
  /** By the login that each is for: Instagram Login has an app id and secret of its own, and may not be set up. */
  readonly apps: { readonly facebook: AppConfig; readonly instagram?: AppConfig }
  /** Such as `v26.0`; a dead or malformed wish has been replaced, see `versionNotice`. */
  readonly graphVersion: string
  /** One sentence when the wished Graph version is dead, dying or malformed. */
  readonly versionNotice: string | undefined
  readonly redirectBaseUrl: string
  readonly successUrl: string | undefined
  readonly errorUrl: string | undefined
  readonly databaseUrl: string | undefined
  readonly tokenKeys: string
  readonly loginConfigId: string | undefined
  /** What Meta shows when it asks whether the webhook address is ours. */
  readonly webhookVerifyToken: Secret | undefined
  /** Where what Meta calls is mounted, without a slash at its end. */
  readonly callbackBaseUrl: string | undefined
}

/** An app of Meta's, as one of the two logins knows it. */
interface AppConfig {
  readonly id: string
  readonly secret: Secret
}

export type Environment = Readonly<Record<string, string | undefined>>

const text = (name: string, what: string) => z.string({ error: `${name} is not set: ${what}.` })

const digits = (name: string) =>
  z
    .string()
    .regex(/^\d{5,20}$/, { error: `${name} is not an app id: it must be the digits shown in the Meta App Dashboard.` })

// Every address a person is sent to, or that carries a code, must be encrypted; localhost is for development.
const secureUrl = (name: string, what: string) =>
  text(name, what)
    .trim()
    .refine(isSecureUrl, {
      error: `${name} must be an https:// URL without query or fragment (http:// only for localhost): ${what}.`,
    })

const schema = z.object({
  META_APP_ID: digits('META_APP_ID').optional(),
  META_APP_SECRET: z.string().optional(),
  META_APP_VERSION: z.string().optional(),
  FACEBOOK_APP_ID: digits('FACEBOOK_APP_ID').optional(),
  FACEBOOK_APP_SECRET: z.string().optional(),
  INSTAGRAM_APP_ID: digits('INSTAGRAM_APP_ID').optional(),
  INSTAGRAM_APP_SECRET: z.string().optional(),
  OAUTH_REDIRECT_BASE_URL: secureUrl(
    'OAUTH_REDIRECT_BASE_URL',
    'the address under which your callbacks are mounted, such as https://app.example.com/api/social/callback',
  ),
  OAUTH_SUCCESS_URL: secureUrl('OAUTH_SUCCESS_URL', 'where a person lands after connecting').optional(),
  OAUTH_ERROR_URL: secureUrl('OAUTH_ERROR_URL', 'where a person lands when connecting failed').optional(),
  DATABASE_URL: z.string().optional(),
  BOS_TOKEN_KEYS: text(
    'BOS_TOKEN_KEYS',
    `the keys that seal tokens, as kid:key; make one with: node -e "console.log('k1:' + require('crypto').randomBytes(32).toString('base64url'))"`,
  ),
  META_LOGIN_CONFIG_ID: z.string().optional(),
  META_WEBHOOK_VERIFY_TOKEN: z
    .string()
    .min(16, {
      error: 'META_WEBHOOK_VERIFY_TOKEN is too short: take at least 16 characters that nobody can guess.',
    })
    .optional(),
  META_CALLBACK_BASE_URL: secureUrl(
    'META_CALLBACK_BASE_URL',
    'the address under which what Meta calls is mounted, such as https://app.example.com/api/webhooks/meta',
  ).optional(),
})

/**
 * Reads every variable by name and reports all problems at once, a sentence for each.
 *
 * @throws {SyncError} `config`. The sentences name variables, never their values.
 */
export function readConfig(
  env: Environment,
  { now, needsDatabase = false }: { now: Date; needsDatabase?: boolean },
): Config {
  // An empty variable in a .env file means "not set".
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
  const parsed = schema.safeParse(given)
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => issue.message)
  const facebook = readApp(given['FACEBOOK_APP_ID'] || given['FACEBOOK_APP_SECRET'] ? 'FACEBOOK' : 'META', given)
  const hasInstagram = given['INSTAGRAM_APP_ID'] || given['INSTAGRAM_APP_SECRET']
  const instagram = hasInstagram ? readApp('INSTAGRAM', given) : undefined
  problems.push(...(facebook.problems ?? []), ...(instagram?.problems ?? []))
  // Node then trusts whoever answers: codes, secrets and tokens would go to anybody on the way.
  if (given['NODE_TLS_REJECT_UNAUTHORIZED'] === '0' && !isLocal(given['OAUTH_REDIRECT_BASE_URL'])) {
    problems.push('NODE_TLS_REJECT_UNAUTHORIZED=0 turns certificate checks off: unset it, it is for localhost only.')
  }
  if (needsDatabase && !given['DATABASE_URL']) {
    problems.push('DATABASE_URL is not set: postgres://… of your database, or pglite:./folder for the embedded one.')
  }
  if (!parsed.success || !facebook.app || problems.length > 0) {
    const head =
      problems.length === 1 ? 'The environment has a problem' : `The environment has ${problems.length} problems`
    throw new SyncError(`${head}. ${problems.join(' ')}`, { code: 'config' })
  }
  const { version, notice } = resolveGraphVersion(parsed.data.META_APP_VERSION, now)
  return {
    apps: { facebook: facebook.app, ...(instagram?.app && { instagram: instagram.app }) },
    graphVersion: version,
    versionNotice: notice,
    redirectBaseUrl: withoutSlash(parsed.data.OAUTH_REDIRECT_BASE_URL),
    successUrl: parsed.data.OAUTH_SUCCESS_URL,
    errorUrl: parsed.data.OAUTH_ERROR_URL,
    databaseUrl: parsed.data.DATABASE_URL,
    tokenKeys: parsed.data.BOS_TOKEN_KEYS,
    loginConfigId: parsed.data.META_LOGIN_CONFIG_ID,
    webhookVerifyToken: hidden(parsed.data.META_WEBHOOK_VERIFY_TOKEN),
    callbackBaseUrl: parsed.data.META_CALLBACK_BASE_URL && withoutSlash(parsed.data.META_CALLBACK_BASE_URL),
  }
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, '')

const hidden = (text: string | undefined): Secret | undefined => (text === undefined ? undefined : secret(text))

const DASHBOARDS = {
  META: 'in the Meta App Dashboard',
  FACEBOOK: 'in the Meta App Dashboard',
  INSTAGRAM: "under Instagram, API setup with Instagram login, in the Meta App Dashboard; it is not the Meta app's",
}

// An id goes with its own secret: one of the pair alone is a mistake, not a reason to mix two apps.
function readApp(
  name: keyof typeof DASHBOARDS,
  given: Environment,
):
  | { readonly app: AppConfig; readonly problems?: undefined }
  | { readonly app?: undefined; readonly problems: string[] } {
  const { [`${name}_APP_ID`]: id, [`${name}_APP_SECRET`]: text } = given
  if (id && text) return { app: { id, secret: secret(text) } }
  const missing = (part: string, what: string): string =>
    `${name}_APP_${part} is not set: the ${what} ${DASHBOARDS[name]}.`
  return { problems: [...(id ? [] : [missing('ID', 'App ID')]), ...(text ? [] : [missing('SECRET', 'App Secret')])] }
}

const isLocal = (url: string | undefined): boolean => URL.parse(url ?? '')?.hostname === 'localhost'

function isSecureUrl(value: string): boolean {
  // Not URL.canParse: it takes a very long host, and new URL then throws.
  const url = URL.parse(value)
  if (url === null) return false
  const { protocol, hostname, username, password, search, hash } = url
  if (username || password || search || hash) return false
  // Meta makes an exception for this name only, not for 127.0.0.1, and only while the app is in development (D 2018-06-08).
  return protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost')
}
