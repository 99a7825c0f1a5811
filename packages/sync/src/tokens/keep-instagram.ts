import { type GraphError, instagramToken } from '@bos/meta-client'
import type { OpenedConnection } from '@bos/social-db'
import type { Core } from '../core.ts'
import type { ReasonCode } from '../reasons.ts'
import { answerOf, DAY_MS, type Keeper, type LookOptions, type Verdict } from './keeper.ts'
import { checkedFacts } from './token-facts.ts'
import { mayRecover, reasonOf } from './token-problem.ts'

const YOUNGEST_MS = DAY_MS // D: a younger one is refused

// What a token answers whose place another took.
const REPLACED: readonly ReasonCode[] = ['token_invalid', 'invalidated']

/**
 * Looks after the token of an Instagram Login: asks daily whether it lives, and makes it live 60 days more at half of its
 * life. Of one whose end nobody said the age is unknown too: it is tried at every look, until Meta says when it ends. One that
 * ran out is dead for good (D), which Meta has to say: this machine's clock may be wrong.
 */
export const keepInstagram: Keeper = async (core, opened, look) => {
  const now = core.now().getTime()
  if (!isDue(opened, now)) return check(core, opened)
  const { tokenExpiresAt } = opened.connection
  const isSpent = tokenExpiresAt !== null && tokenExpiresAt.getTime() <= now
  // A doubt asks one thing more, and puts no refresh off.
  const trouble = look.isDoubted || isSpent ? await troubleOf(core, opened) : undefined
  return trouble ?? refresh(core, opened, look)
}

async function check(core: Core, opened: OpenedConnection): Promise<Verdict> {
  return (await troubleOf(core, opened)) ?? { outcome: 'kept', facts: checkedFacts(core.now()) }
}

/**
 * What is the matter with a token; undefined: it lives.
 *
 * @param lost Why it is dead where Meta says no more than that.
 */
async function troubleOf(core: Core, opened: OpenedConnection, lost?: ReasonCode): Promise<Verdict | undefined> {
  const { answer, error } = await answerOf(core.instagram().me(instagramToken(opened.accessToken)))
  if (answer) return undefined
  if (error.action !== 'reconnect') return { outcome: 'unclear', error }
  const reason = reasonOf(error)
  if (!mayRecover(reason)) return { outcome: 'dead', reason: lost && REPLACED.includes(reason) ? lost : reason }
  return { outcome: 'kept', facts: checkedFacts(core.now(), { problem: reason }) }
}

function isDue({ connection: { tokenIssuedAt, tokenExpiresAt } }: OpenedConnection, now: number): boolean {
  if (tokenExpiresAt === null) return true
  const issued = tokenIssuedAt?.getTime() ?? 0
  const age = now - issued
  return age >= YOUNGEST_MS && age >= (tokenExpiresAt.getTime() - issued) / 2
}

async function refresh(
  core: Core,
  opened: OpenedConnection,
  { beginRefresh, forgetRefresh }: LookOptions,
): Promise<Verdict> {
  // Written down before Meta is asked: who dies between Meta's answer and our row must leave a trace of it.
  const begun = await beginRefresh()
  if (begun === 'lost') return { outcome: 'lost' }
  const { answer: grant, error } = await answerOf(core.instagram().refresh(instagramToken(opened.accessToken)))
  if (grant) {
    const facts = checkedFacts(core.now())
    const { token: accessToken, expiresAt: tokenExpiresAt = null, permissions } = grant
    return {
      outcome: 'renewed',
      tokens: { accessToken, refreshToken: undefined, tokenExpiresAt, permissions, metadata: facts },
    }
  }
  // Not where an earlier answer was lost: what that one did is not known yet.
  if (begun === 'begun' && isAnswer(error)) await forgetRefresh()
  if (error.code === 'invalid_request' && opened.connection.tokenExpiresAt === null) {
    // Most likely younger than a day: it lives on, and is tried again.
    core.notice({ code: 'token_renewal_failed', message: error.message })
    return check(core, opened)
  }
  if (error.action !== 'reconnect') return { outcome: 'unclear', error }
  // Whether the old text lives on beside a new one is not established: after a lost answer it may not.
  const trouble = await troubleOf(core, opened, begun === 'again' ? 'refresh_result_lost' : undefined)
  return trouble?.outcome === 'dead' ? trouble : { outcome: 'unclear', error }
}

/** Meta refused, and so did nothing. */
function isAnswer({ metaCode, action, code }: GraphError): boolean {
  return metaCode !== undefined && action !== 'retry' && code !== 'unknown'
}
