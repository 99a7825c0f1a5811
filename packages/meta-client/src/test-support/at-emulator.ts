import type { Graph, GraphNotice, GraphOptions } from '../index.ts'
import { createGraph } from '../index.ts'
import { scopesFor } from '../oauth.ts'
import type { EmulatedInstagram, EmulatedPage, Emulator, EmulatorOptions, NewInstagram, NewPage } from '../testing.ts'
import { createEmulator } from '../testing.ts'
import type { PageToken, Token, UserToken } from '../tokens.ts'
import { logIn, loginAt } from './log-in.ts'

/** A Page with its account at an emulator, and what a program holds of them after the login. */
export interface AtEmulator {
  meta: Emulator
  page: EmulatedPage & { readonly instagram: EmulatedInstagram }
  person: UserToken
  token: PageToken
  /** The graph as the Page's token sees it. */
  graph: Graph
  /** As another token sees it. */
  graphOf: (token: Token) => Graph
  notices: readonly GraphNotice[]
  /** Method and path of every request since the login; reads of a batch begin with `batch: `. */
  calls: () => readonly string[]
}

export interface AtEmulatorOptions {
  page?: Partial<NewPage & { readonly instagram: NewInstagram }>
  emulator?: EmulatorOptions
  graph?: GraphOptions
  /** Beside those of content and metrics. */
  scopes?: readonly string[]
  /** What the person unticks. */
  decline?: readonly string[]
}

export async function atEmulator(options: AtEmulatorOptions = {}): Promise<AtEmulator> {
  const meta = createEmulator(options.emulator)
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' }, ...options.page })
  meta.world.consent.next({ decline: options.decline ?? [] })
  const login = loginAt(meta, { fetch: meta.fetch })
  const scopes = [...scopesFor(['content', 'metrics']), ...(options.scopes ?? [])]
  const person = await logIn(login, { fetch: meta.fetch }, scopes)
  const token = (await login.listPages(person)).find(({ id }) => id === page.id)?.token
  if (token === undefined) throw new Error('the login gave no Page token')
  const notices: GraphNotice[] = []
  const entry = createGraph({
    fetch: meta.fetch,
    appSecret: meta.app.secret,
    now: () => meta.clock.now(),
    sleep: async () => undefined,
    onNotice: (notice) => notices.push(notice),
    ...options.graph,
  })
  const before = meta.log.length
  return {
    meta,
    page,
    person,
    token,
    graph: entry.withToken(token),
    graphOf: (other) => entry.withToken(other),
    notices,
    calls: () =>
      meta.log.slice(before).map((line) => line.replace(/graph\.facebook\.com\/v[\d.]+/, '').replace(/\?.*$/, '')),
  }
}
