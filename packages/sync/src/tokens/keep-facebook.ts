import { type GraphAction, page, pageToken, type PageToken, type UserToken, userToken } from '@bos/meta-client'
import type { TokenInfo } from '@bos/meta-client/oauth'
import type { Connection, OpenedConnection } from '@bos/social-db'
import type { Core } from '../core.ts'
import { countedFor } from './counted-for.ts'
import { answerOf, DAY_MS, type Keeper, type Verdict } from './keeper.ts'
import { checkedFacts, grantFacts } from './token-facts.ts'
import { mayRecover, reasonOf } from './token-problem.ts'

// Half of the 60 days (D): many tries before the end, and a person who is told in time where Meta does not extend.
const RENEW_BEFORE_MS = 30 * DAY_MS

// With these Meta says that this person gets no token of this Page. A limit, a blocked app or a code nobody knows says nothing.
const REFUSALS: readonly GraphAction[] = ['reconnect', 'permission', 'skip']

/**
 * Looks after a Page token and the person's grant behind it.
 *
 * The Page token reads and names no end of its own (D); the grant derives it, and is renewed and told apart: when only the
 * grant has run out, Pages and their Instagram accounts can still be read.
 */
export const keepFacebook: Keeper = async (core, opened, { isDoubted }) => {
  const reading = pageToken(opened.accessToken)
  const person = opened.refreshToken && userToken(opened.refreshToken)
  const grant = person && (await answerOf(core.facebook.debugToken(person)))
  if (grant?.error) return { outcome: 'unclear', error: grant.error }
  const info = grant?.answer
  // Meta asks for a look at each token once a day (D); a sync that reads has asked about the Page token already.
  const isAsked = isDoubted || !info?.isValid
  const { answer: pageInfo, error } = isAsked ? await answerOf(core.facebook.debugToken(reading)) : {}
  if (error) return { outcome: 'unclear', error }

  const isDead = pageInfo?.isValid === false
  if (person && info?.isValid) {
    if (isDead) return deriveAgain(core, opened, { person, info, pageInfo })
    if (isNearItsEnd(info, core.now())) return renew(core, opened, { person, info })
    return kept(core, info)
  }
  if (!isDead) {
    // Without a person's token there is nothing else to ask about.
    const grantProblem = info ? reasonOf(info.problem) : null
    const facts = { ...(info && grantFacts(info)), ...checkedFacts(core.now(), { grantProblem }) }
    return { outcome: 'kept', facts, permissions: pageInfo?.scopes }
  }
  return ended(core, pageInfo)
}

function kept(core: Core, info: TokenInfo): Verdict {
  return { outcome: 'kept', facts: { ...grantFacts(info), ...checkedFacts(core.now()) }, permissions: info.scopes }
}

function ended(core: Core, info: TokenInfo): Verdict {
  const reason = reasonOf(info.problem)
  if (!mayRecover(reason)) return { outcome: 'dead', reason }
  return { outcome: 'kept', facts: checkedFacts(core.now(), { problem: reason }) }
}

interface Grant {
  readonly person: UserToken
  readonly info: TokenInfo
}

// P: a role that was lost and given back; a Page token that Meta ended alone. Once: it is refused again, or it lives.
async function deriveAgain(
  core: Core,
  opened: OpenedConnection,
  { person, info, pageInfo }: Grant & { readonly pageInfo: TokenInfo },
): Promise<Verdict> {
  const { answer: derived, error } = await answerOf(pageTokenOf(core, opened, person))
  if (error && !REFUSALS.includes(error.action)) return { outcome: 'unclear', error }
  const { answer: newInfo, error: unclear } = derived ? await answerOf(core.facebook.debugToken(derived)) : {}
  if (unclear) return { outcome: 'unclear', error: unclear }
  if (derived && newInfo?.isValid) return renewed(core, opened, { accessToken: derived, person, info })
  return ended(core, pageInfo)
}

// Exchanging a grant that still lives usually gives 60 more days, but Meta promises nothing (M/P): trust only what
// debug_token says of the new one.
async function renew(core: Core, opened: OpenedConnection, { person, info }: Grant): Promise<Verdict> {
  const { answer: exchanged, error } = await answerOf(core.facebook.exchangeLongLived(person))
  if (error) {
    core.notice({ code: 'token_renewal_failed', message: error.message })
    return kept(core, info)
  }
  const { answer: newInfo } = await answerOf(core.facebook.debugToken(exchanged.token))
  if (!newInfo?.isValid || !endsLater(newInfo, info)) return kept(core, info)
  const { answer: derived } = await answerOf(pageTokenOf(core, opened, exchanged.token))
  return renewed(core, opened, { accessToken: derived, person: exchanged.token, info: newInfo })
}

function renewed(
  core: Core,
  opened: OpenedConnection,
  { accessToken, person, info }: Grant & { readonly accessToken: PageToken | undefined },
): Verdict {
  return {
    outcome: 'renewed',
    tokens: {
      accessToken: accessToken ?? opened.accessToken,
      refreshToken: person,
      tokenExpiresAt: null,
      permissions: info.scopes,
      metadata: { ...grantFacts(info), ...checkedFacts(core.now()) },
    },
  }
}

/** The Page's own token, as this person's token gives it; undefined where it gives none. */
async function pageTokenOf(core: Core, { connection }: OpenedConnection, person: UserToken) {
  const pageId = pageIdOf(connection)
  if (pageId === null) return undefined
  const found = await core.graph(person, countedFor(connection)).get(page, pageId, { fields: ['access_token'] })
  return found.access_token
}

function pageIdOf({ metadata, platform, accountId }: Connection): string | null {
  const pageId = metadata['page_id']
  if (typeof pageId === 'string') return pageId
  // Other code may have written no such key; there the account itself is the Page.
  return platform === 'facebook' ? accountId : null
}

const isNearItsEnd = ({ expiresAt }: TokenInfo, now: Date): boolean =>
  expiresAt instanceof Date && expiresAt.getTime() - now.getTime() < RENEW_BEFORE_MS

const endsLater = ({ expiresAt: one }: TokenInfo, { expiresAt: other }: TokenInfo): boolean =>
  one === 'never' || (one instanceof Date && other instanceof Date && one > other)
