import { webhookFields } from '@bos/meta-client/oauth'
import type { SocialDbErrorCode } from '@bos/social-db'
import { after, type CheckRow, fault, ok, silent, type Verdict, warning } from './check.ts'
import type { General } from './gather.ts'

const LARGEST_SKEW_MS = 60_000

// What the checks of migrations and keys say.
const TOLD_ELSEWHERE: ReadonlySet<SocialDbErrorCode> = new Set(['migration', 'not_migrated', 'unreadable', 'wrong_key'])

/** What must be well whatever is connected. */
export const GENERAL_CHECKS: readonly CheckRow<General>[] = [
  {
    name: 'configuration',
    fine: 'The environment is complete.',
    judge({ opened: { problem } }) {
      return problem?.code === 'config' ? fault('environment_wrong', { note: problem.message }) : ok()
    },
  },
  {
    name: 'version',
    fine: 'The Graph API version is a living one.',
    needs: ['configuration'],
    judge: judgeVersion,
  },
  {
    name: 'redirect',
    fine: 'The redirect URI is answered as a login needs it.',
    needs: ['configuration'],
    appliesTo: ({ redirect }) => redirect !== undefined,
    judge: judgeRedirect,
  },
  {
    name: 'database',
    fine: 'The database answers.',
    needs: ['configuration'],
    judge({ database, of }) {
      const found = [database.error, of?.problem].find((one) => one && !TOLD_ELSEWHERE.has(one.code))
      return found ? fault('database_failed', { error: found.code }) : ok()
    },
  },
  {
    name: 'migrations',
    fine: 'The database has every migration of this release.',
    needs: ['configuration', 'database'],
    judge: judgeMigrations,
  },
  {
    name: 'row_security',
    fine: 'Nobody reads or writes more of the tables than the migrations allow.',
    needs: ['configuration', 'database', 'migrations'],
    judge({ database: { answer } }) {
      const { exposed = [] } = answer ?? {}
      return exposed.length > 0 ? fault('rows_exposed', { names: exposed }) : ok()
    },
  },
  {
    name: 'keys',
    fine: 'The keys are those of this database.',
    needs: ['configuration', 'database', 'migrations'],
    judge({ opened: { problem }, of }) {
      if (problem?.code === 'wrong_key') return fault('keys_wrong', { note: problem.message })
      return of?.problem?.code === 'unreadable' ? fault('key_lost') : ok()
    },
  },
  {
    name: 'clocks',
    fine: 'The clocks agree to the minute.',
    needs: ['configuration', 'database'],
    judge: judgeClocks,
  },
  {
    name: 'app',
    fine: 'Meta takes the app id and secret.',
    needs: ['configuration'],
    judge: judgeApp,
  },
  {
    name: 'app_webhooks',
    fine: 'The app is subscribed to the webhooks that are wanted.',
    needs: ['configuration', 'app'],
    judge: judgeAppWebhooks,
  },
]

function judgeVersion({ opened: { surroundings }, seen }: General): Verdict {
  const { graphVersion = '', versionNotice } = surroundings?.config ?? {}
  if (versionNotice !== undefined) return warning('version_old', { note: versionNotice })
  const served = seen?.version
  if (served === undefined || served === graphVersion) return ok(`Graph API ${graphVersion} is a living version.`)
  // D versioning: what is served in place of a version that has ended.
  return warning('version_old', { note: `Graph API ${graphVersion} was asked for, and ${served} answered.` })
}

function judgeRedirect({ redirect, opened: { surroundings } }: General): Verdict {
  const { status, error } = redirect ?? {}
  const note = `${surroundings?.config.redirectBaseUrl}/facebook`
  if (error !== undefined) return fault('redirect_unreachable', { note, error })
  // Our handlers send every browser on; a guard in front of them may refuse one that is not signed in.
  const isServed = status !== undefined && ((status >= 300 && status < 400) || status === 401 || status === 403)
  return isServed ? ok() : fault('redirect_not_served', { note, error: String(status) })
}

function judgeMigrations({ database: { answer, error } }: General): Verdict {
  if (error) return fault('migrations_stuck', { note: error.message })
  const { pending = [], waiting = [] } = answer ?? {}
  if (pending.length > 0) return fault('migrations_pending', { names: pending })
  const stuck = waiting.find(({ isOptional }) => !isOptional)
  return stuck ? warning('migrations_stuck', { note: stuck.why }) : ok()
}

function judgeClocks({ databaseAheadMs, seen }: General): Verdict {
  const clocks = [
    ['the database', databaseAheadMs],
    ['Meta', seen?.aheadMs],
  ] as const
  for (const [whose, aheadMs] of clocks) {
    if (aheadMs === undefined || Math.abs(aheadMs) <= LARGEST_SKEW_MS) continue
    return warning('clock_differs', { whose, seconds: Math.round(Math.abs(aheadMs) / 1000) })
  }
  return ok()
}

function judgeApp({ app: { answer, error }, of }: General): Verdict {
  if (answer) return ok()
  if (of?.isOfOtherApp) return after('connection')
  if (error?.code === 'config') return fault('app_refused')
  if (error?.code === 'app_blocked') return fault('app_blocked')
  return silent(error ?? { code: 'unknown' })
}

function judgeAppWebhooks({ opened: { surroundings }, app: { answer = [] }, of }: General): Verdict {
  if (!surroundings?.capabilities.includes('webhooks')) {
    return ok('Webhooks are not used: news arrive with the scheduled syncs.')
  }
  if (!surroundings.config.webhookVerifyToken) return fault('webhook_token_missing')
  const { callbackBaseUrl } = surroundings.config
  const elsewhere = answer.find(
    ({ callbackUrl }) => callbackBaseUrl && callbackUrl && !isSame(callbackUrl, callbackBaseUrl),
  )
  if (elsewhere) return fault('webhooks_elsewhere', { note: elsewhere.callbackUrl, platform: elsewhere.object })
  const { platform, login } = of?.connection ?? {}
  for (const object of ['page', 'instagram'] as const) {
    const isMeant = platform === undefined || (platform === 'instagram') === (object === 'instagram')
    const subscribed = answer.find((one) => one.object === object && one.isActive !== false)?.fields ?? []
    const names = webhookFields(object, { login: login ?? 'facebook' }).filter((field) => !subscribed.includes(field))
    if (!isMeant || names.length === 0) continue
    const details = { platform: object === 'page' ? 'Page' : 'Instagram', names }
    // D and P disagree on whether the dashboard's subscription of Instagram shows here.
    return object === 'page' ? fault('webhooks_app_missing', details) : warning('webhooks_app_missing', details)
  }
  return ok()
}

const isSame = (url: string, base: string): boolean => url.replace(/\/+$/, '') === base
