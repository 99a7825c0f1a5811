import type { TokenInfo } from '@bos/meta-client/oauth'
import { isReasonCode, type ReasonCode } from '../reasons.ts'
import { adviceFor } from '../tokens/advice.ts'
import { reasonOf } from '../tokens/token-problem.ts'
import { isOurs } from './ask-facebook.ts'
import { after, type Before, type CheckRow, fault, ok, silent, unknown, type Verdict, warning } from './check.ts'
import type { FacebookAnswers } from './ask-facebook.ts'
import type { InstagramAnswers } from './ask-instagram.ts'
import type { General, OfConnection } from './gather.ts'

/** What is gathered where there is a connection. */
export interface Gathered extends General {
  readonly of: OfConnection
}

/** Whether a connection has its access, and how long. */
export const TOKEN_CHECKS: readonly CheckRow<Gathered>[] = [
  {
    name: 'connection',
    fine: 'The account is connected by this app.',
    needs: ['configuration', 'database', 'migrations'],
    judge: judgeConnection,
  },
  {
    name: 'token',
    fine: 'Meta takes the access.',
    needs: ['keys', 'connection'],
    judge: (gathered, before) => judgeToken(gathered, before),
  },
  {
    name: 'grant',
    fine: 'The access of the person behind it lives.',
    needs: ['token'],
    appliesTo: ({ of: { facebook, opened } }) => facebook !== undefined && opened?.refreshToken !== undefined,
    judge: judgeGrant,
  },
  {
    name: 'data_access',
    fine: 'The person was active in the last 90 days.',
    needs: ['token'],
    appliesTo: ({ of: { facebook } }) => facebook !== undefined,
    judge: judgeDataAccess,
  },
]

function judgeConnection({ opened: { surroundings }, of: { connection, isOfOtherApp } }: Gathered): Verdict {
  const { status, statusReason, login } = connection
  if (status === 'disconnected') return fault(reasonIn(statusReason, 'disconnected'))
  // An app id that the environment lost looks like another app's.
  if (login === 'instagram' && !surroundings?.config.apps.instagram) return fault('instagram_app_unset')
  return isOfOtherApp ? fault('other_app') : ok()
}

function judgeToken(gathered: Gathered, before: Before): Verdict {
  const { facebook, instagram, connection, opened } = gathered.of
  if (!opened) return fault('token_erased')
  const verdict = facebook
    ? judgeReading(gathered, facebook)
    : instagram
      ? judgeInstagram(gathered, instagram)
      : silent({ code: 'unknown' })
  if (verdict.status === 'fault') return verdict
  // Marked as dead it is not read with, whatever Meta says by now.
  if (connection.status === 'needs_reauth') return fault(reasonIn(connection.statusReason, 'token_invalid'))
  const app = verdict.status === 'unknown' ? before.firstBad(['app']) : undefined
  return app === undefined ? verdict : after(app)
}

function judgeReading({ opened: { surroundings }, now }: Gathered, { reading }: FacebookAnswers): Verdict {
  const { answer, error } = reading
  if (!answer) return silent(error ?? { code: 'unknown' })
  if (!answer.isValid) return fault(reasonOf(answer.problem))
  if (surroundings && !isOurs(surroundings, answer)) return fault('other_app')
  return endsSoon(dateOf(answer.expiresAt), now) ?? ok()
}

function judgeInstagram({ now, of: { connection } }: Gathered, { me }: InstagramAnswers): Verdict {
  const { answer, error } = me
  if (error?.action === 'reconnect') return fault(reasonOf(error))
  // Of an account that cannot be read Instagram says nothing about its token.
  if (error?.code === 'not_found') return ok('Instagram does not say that it has ended.')
  if (!answer) return silent(error ?? { code: 'unknown' })
  return endsSoon(connection.tokenExpiresAt ?? undefined, now) ?? ok()
}

function judgeGrant({ of: { facebook }, now }: Gathered): Verdict {
  const { answer, error } = facebook?.grant ?? {}
  if (!answer) return silent(error ?? { code: 'unknown' })
  if (!answer.isValid) return warning('grant_ended')
  return endsSoon(dateOf(answer.expiresAt), now) ?? ok()
}

function judgeDataAccess({ of: { facebook, connection }, now }: Gathered): Verdict {
  const { grant, reading } = facebook ?? {}
  const ends = (grant?.answer?.isValid ? grant.answer : reading?.answer)?.dataAccessExpiresAt
  if (ends === undefined) return unknown('meta_untold')
  if (ends === 'never') return ok()
  // D auth-vs-data: what is read of a Page is exempt, nothing of Instagram is.
  if (ends <= now)
    return connection.platform === 'instagram' ? fault('data_access_ended') : warning('data_access_ended')
  const [advice] = adviceFor({ dataAccessEndsAt: ends }, now)
  return advice ? warning(advice.reason, { until: advice.until }) : ok()
}

function endsSoon(grantEndsAt: Date | undefined, now: Date): Verdict | undefined {
  const [advice] = adviceFor({ grantEndsAt }, now)
  return advice && warning(advice.reason, { until: advice.until })
}

const dateOf = (when: TokenInfo['expiresAt']): Date | undefined => (when instanceof Date ? when : undefined)

const reasonIn = (kept: string | null, fallback: ReasonCode): ReasonCode =>
  kept !== null && isReasonCode(kept) ? kept : fallback
