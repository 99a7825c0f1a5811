import { isAtMeta } from './adapter-of.ts'
import { reachOf } from './connect/grant.ts'
import { checkOwner, type Owner } from './connect/flow.ts'
import { type NotConnectable, presentBlocked } from './connect/outcome.ts'
import type { Core, SyncOptions } from './core.ts'
import { ACCOUNT_CHECKS } from './diagnose/account-checks.ts'
import { askedStore } from './diagnose/asked.ts'
import { after, type Check, type CheckName, makeChecks, type Verdict } from './diagnose/check.ts'
import { askRedirect } from './diagnose/ask-redirect.ts'
import { askAbout, askApp, askDatabase, type General, type OfConnection } from './diagnose/gather.ts'
import { GENERAL_CHECKS } from './diagnose/general-checks.ts'
import { type Opened, openForDiagnosis } from './diagnose/open.ts'
import { SCHEDULE_CHECK } from './diagnose/schedule-check.ts'
import { TOKEN_CHECKS } from './diagnose/token-checks.ts'
import { SyncError } from './errors.ts'
import { isOfOtherApp } from './tokens/look-after.ts'

/** How everything that no single account is about stands, as plain JSON. */
export interface Checkup {
  /** ISO 8601. */
  readonly checkedAt: string
  /** Nothing is at fault, and nothing was left unknown; there may be warnings. */
  readonly ok: boolean
  /** In a fixed order, a cause before what it may bring about; checks that do not apply are left out. */
  readonly checks: readonly Check[]
}

/** How one connection stands, and why. */
export interface Diagnosis extends Checkup {
  readonly connectionId: string
  /**
   * What the person of this connection reaches at Meta and could not connect, with the reason: why a Page is not in the list.
   * Absent where it was not asked or not answered.
   */
  readonly notConnectable?: readonly NotConnectable[]
}

export interface CheckupOptions {
  /**
   * Also calls the redirect URI, as a browser without a login would, and adds the check `redirect`. Default false: where the
   * application is may be out of reach.
   */
  readonly reach?: boolean | undefined
}

/** What a diagnosis opens things with. */
export interface Means {
  readonly options: SyncOptions
  readonly core: () => Promise<Core>
}

/** The checks that need no connection. */
export async function checkup(means: Means, options: CheckupOptions = {}): Promise<Checkup> {
  return withOpened(means, async (opened) => {
    const general = await gatherGeneral(means, opened, options)
    return summed(general.now, makeChecks(GENERAL_CHECKS, general, new Map()))
  })
}

/** The checks of one connection, and those before it. */
export async function diagnose(means: Means, connectionId: string, owner: Owner): Promise<Diagnosis> {
  const { userId, actor } = checkOwner(owner)
  return withOpened(means, async (opened) => {
    const found = await findConnection(opened, { userId, connectionId })
    const general = await gather(opened, found, { userId, actor })
    const made = new Map<CheckName, Verdict>()
    const first = makeChecks(GENERAL_CHECKS, general, made)
    const { of } = general
    if (!of) {
      const missing = { name: 'connection', fine: '', needs: NEEDED, judge: () => after('database') } as const
      return { connectionId, ...summed(general.now, [...first, ...makeChecks([missing], general, made)]) }
    }
    const { surroundings } = opened
    const isElsewhere = surroundings && !isAtMeta(surroundings, of.connection.platform)
    const rows = isElsewhere ? AT_OTHER_PLATFORMS : [...TOKEN_CHECKS, ...ACCOUNT_CHECKS, SCHEDULE_CHECK]
    const checks = [...first, ...makeChecks(rows, { ...general, of }, made)]
    return { connectionId: of.connection.id, ...summed(general.now, checks), ...notConnectableOf(of) }
  })
}

// What Meta would have to answer says nothing of them.
const AT_OTHER_PLATFORMS = [...TOKEN_CHECKS.filter(({ name }) => name === 'connection'), SCHEDULE_CHECK]

const NEEDED: readonly CheckName[] = ['configuration', 'database', 'migrations']

export async function withOpened<Result>(means: Means, work: (opened: Opened) => Promise<Result>): Promise<Result> {
  const opened = await openForDiagnosis(means.options, means.core)
  try {
    return await work(opened)
  } finally {
    await opened.close()
  }
}

type Found = Pick<OfConnection, 'connection' | 'state'>

/** Undefined: the database does not tell. @throws {SyncError} `not_found` */
async function findConnection(
  { store }: Opened,
  of: { readonly userId: string; readonly connectionId: string },
): Promise<Found | undefined> {
  if (!store) return undefined
  const { connections } = store.social
  const { answer, error } = await askedStore(Promise.all([connections.get(of), connections.syncState(of)]))
  if (error) return undefined
  const [connection, state] = answer ?? []
  if (!connection) throw new SyncError('There is no such connection of this owner.', { code: 'not_found' })
  return { connection, state }
}

/** What there is to know without a connection. */
export async function gatherGeneral(
  { options: { fetch = globalThis.fetch } }: Means,
  opened: Opened,
  { reach = false }: CheckupOptions,
): Promise<General> {
  const config = reach ? opened.surroundings?.config : undefined
  const [general, redirect] = await Promise.all([
    gather(opened, undefined, undefined),
    config && askRedirect(config, fetch),
  ])
  return { ...general, ...(redirect && { redirect }) }
}

async function gather(
  opened: Opened,
  found: Found | undefined,
  owner: { readonly userId: string; readonly actor: string } | undefined,
): Promise<General> {
  const { surroundings, store } = opened
  const isForeign = found && surroundings && isOfOtherApp(surroundings, found)
  const [database, app, of] = await Promise.all([
    askDatabase(opened),
    // Of a row of another app nothing is asked at Meta.
    surroundings && !isForeign ? askApp(surroundings) : {},
    surroundings && store && found && owner ? askAbout(surroundings, store, { ...found, owner }) : undefined,
  ])
  return { now: surroundings?.now() ?? new Date(), opened, ...database, app, of, seen: surroundings?.seen() }
}

export function summed(now: Date, checks: readonly Check[]): Checkup {
  const isOk = checks.every(({ status }) => status === 'ok' || status === 'warning')
  return { checkedAt: now.toISOString(), ok: isOk, checks }
}

function notConnectableOf({ facebook }: OfConnection): Pick<Diagnosis, 'notConnectable'> {
  const { answer } = facebook?.reach ?? {}
  if (!answer) return {}
  const names = new Map(
    answer.blocked.flatMap(({ pageId, pageName }) => (pageId && pageName ? [[pageId, pageName]] : [])),
  )
  return { notConnectable: presentBlocked(reachOf(answer).blocked, names) }
}
