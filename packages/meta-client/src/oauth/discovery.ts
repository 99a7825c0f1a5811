import type { GraphErrorCode } from '../errors.ts'
import { configError, GraphError, isGraphError } from '../errors.ts'
import { batchGet } from '../graph/batch.ts'
import type { Graph } from '../graph/graph.ts'
import { page as pageNode } from '../nodes/page.ts'
import type { PageToken } from '../tokens.ts'
import type { BlockedAccount } from './blocked.ts'
import { blockedAltogether, blockedInstagram, blockedPage } from './blocked.ts'
import type { TokenInfo } from './debug-token.ts'
import type { DiscoveredPage, FoundPage } from './discovered-page.ts'
import { foundPage, listAccounts, mergedPage, PAGE_FIELDS } from './discovered-page.ts'
import type { Granted } from './granted.ts'
import { readGranted } from './granted.ts'
import type { Gather, IncompletePart } from './portfolio-pages.ts'
import { portfolioPages } from './portfolio-pages.ts'
import type { MissingTask } from './tasks.ts'
import { missingTasks } from './tasks.ts'

/** A Page that can be connected, and its Instagram account where that can be too. */
export interface ConnectablePage extends DiscoveredPage {
  token: PageToken
  /** Granted permissions that do not work here, because the person may do too little on the Page. */
  missingTasks: readonly MissingTask[]
}

/** What a person can connect, what not and why, and what nobody knows. */
export interface Discovery {
  pages: readonly ConnectablePage[]
  blocked: readonly BlockedAccount[]
  /** Parts Meta did not answer. While there are any, a Page that is not in `pages` may exist all the same. */
  incomplete: readonly IncompletePart[]
}

interface Question {
  appId: string
  debug: () => Promise<TokenInfo>
  signal: AbortSignal | undefined
}

/**
 * The three places where a person's Pages show, in the order that works for peers (P: Postiz, trypost 301, openpost 216):
 * `/me/accounts`, which leaves out Pages of portfolios and some others; the portfolios; the ids that `debug_token` names.
 */
export async function discover(graph: Graph, { appId, debug, signal }: Question): Promise<Discovery> {
  const { incomplete, gather, note } = createGathering()
  const info = await debug().catch((error: unknown) => note({ part: 'token' }, error))
  if (info !== undefined) checkUsable(info, appId)
  const granted = readGranted(info)
  const unless = (scope: string) => granted.allows(scope) !== false
  const withFollowers = granted.coversPages('pages_read_engagement')
  const [listed, ofPortfolios] = await Promise.all([
    unless('pages_show_list') ? gather({ part: 'accounts' }, listAccounts(graph, { withFollowers, signal })) : [],
    unless('business_management') ? portfolioPages(graph, { gather, signal }) : [],
  ])
  const found = new Map<string, FoundPage>()
  const add = (page: FoundPage) => {
    const known = found.get(page.id)
    found.set(page.id, known === undefined ? page : mergedPage(known, page))
  }
  for (const page of [...listed, ...ofPortfolios]) add(page)

  const named = [...(granted.tickedPages instanceof Set ? granted.tickedPages : [])]
  const unseen = named.filter((id) => /^\d+$/.test(id) && found.get(id)?.token === undefined)
  const asked = unseen.slice(0, MOST_NAMED)
  if (asked.length < unseen.length) note({ part: 'page' }, tooMany(unseen.length))
  const reads = await graph.batch(
    asked.map((id) => batchGet(pageNode, id, { fields: PAGE_FIELDS })),
    { signal },
  )
  for (const [index, id] of asked.entries()) {
    const { value, error } = reads[index] ?? {}
    if (value !== undefined) add(foundPage(value))
    else if (error === undefined || !SAYS_NO.has(error.code)) note({ part: 'page', id }, error)
    else if (!found.has(id)) add(foundPage({ id })) // ticked, and yet Meta does not show it
  }
  return { ...sorted([...found.values()], { granted, isWhole: incomplete.length === 0 }), incomplete }
}

function sorted(
  found: readonly FoundPage[],
  { granted, isWhole }: { granted: Granted; isWhole: boolean },
): Pick<Discovery, 'pages' | 'blocked'> {
  const pages: ConnectablePage[] = []
  const blocked: BlockedAccount[] = [...blockedAltogether(granted, { found: found.length, isWhole })]
  for (const one of found) {
    const { connected: _, token, instagram, ...page } = one
    const why = blockedPage(one, granted)
    if (why !== undefined) blocked.push(why)
    if (why !== undefined || token === undefined) continue
    const whyNot = blockedInstagram(one, granted)
    if (whyNot !== undefined) blocked.push(whyNot)
    const account = whyNot === undefined ? instagram : undefined
    const used = (granted.scopes ?? []).filter((scope) => account !== undefined || !scope.startsWith('instagram_'))
    const missing = page.tasks === undefined ? [] : missingTasks(page.tasks, used)
    pages.push({ ...page, token, instagram: account, missingTasks: missing })
  }
  return { pages, blocked }
}

// Ours: each costs a call, and nobody is known to have ticked so many that no listing shows.
const MOST_NAMED = 500

function tooMany(count: number): GraphError {
  const endpoint = 'GET /{id}'
  const what = `the token names ${count} Pages that no listing shows, and ${MOST_NAMED} of them were looked up`
  return new GraphError(`${endpoint}: ${what}. Connect again with fewer Pages ticked.`, {
    code: 'page_limit',
    endpoint,
  })
}

// Meta's answer that this person may not see the Page; anything else is no answer about it.
const SAYS_NO: ReadonlySet<GraphErrorCode> = new Set(['not_found', 'permission', 'role_lost'])

// What is said of the token or the app, and so of every part.
const FATAL: ReadonlySet<GraphErrorCode> = new Set([
  'aborted',
  'app_blocked',
  'checkpoint',
  'config',
  'data_access_expired',
  'reconnect',
])

/** Collects what Meta answers, and notes the parts that it does not. */
function createGathering() {
  const incomplete: IncompletePart[] = []
  const note = (part: Omit<IncompletePart, 'error'>, error: unknown): undefined => {
    if (!isGraphError(error) || FATAL.has(error.code)) throw error
    incomplete.push({ ...part, error })
  }
  const gather: Gather = async (part, items) => {
    const found: ItemOf<typeof items>[] = []
    try {
      for await (const item of items) found.push(item)
    } catch (error) {
      note(part, error)
    }
    return found
  }
  return { incomplete, note, gather }
}

type ItemOf<Items> = Items extends AsyncIterable<infer Item> ? Item : never

// A token of another app or of nobody would list what was not meant (threat: token substitution).
function checkUsable({ isValid, appId, problem }: TokenInfo, ours: string): void {
  if (appId !== undefined && appId !== ours) {
    throw configError('The token was made for another app: nothing is looked up with it.')
  }
  if (isValid) return
  throw new GraphError('GET /debug_token: the token is no longer valid. Ask the person to connect the account again.', {
    code: problem?.code ?? 'reconnect',
    endpoint: 'GET /debug_token',
    metaCode: problem?.metaCode,
    subcode: problem?.subcode,
  })
}
