import type { AccountAction, AccountView, ConnectWish, DisconnectView, DisconnectWish, FlowView } from './wire.ts'

/** The routes of `createHandlers`, called from the browser. Every method rejects with a {@link SocialApiError}. */
export interface SocialApi {
  accounts(): Promise<readonly AccountView[]>
  start(wish: ConnectWish): Promise<{ readonly authorizeUrl: string }>
  flow(flowId: string): Promise<FlowView>
  choose(flowId: string, pageId: string): Promise<FlowView>
  cancel(flowId: string): Promise<void>
  /** @returns What a sync came to, in one sentence; undefined for the rest, which the account shows. */
  act(connectionId: string, action: AccountAction): Promise<string | undefined>
  disconnect(connectionId: string, wish: DisconnectWish): Promise<DisconnectView>
}

/** The server refused, or could not be reached; the message is for the person at the screen. */
export class SocialApiError extends Error {
  override readonly name = 'SocialApiError'
  /** 0: there was no answer. */
  readonly status: number

  constructor(message: string, { status }: { readonly status: number }) {
    super(message)
    this.status = status
  }
}

export interface SocialApiOptions {
  /** Where the handlers are mounted. Default `/api/social`. */
  readonly basePath?: string
  /** Default: the global fetch. */
  readonly fetch?: typeof fetch
}

/** The parts of a `SyncReport` that are looked at; absent for actions that are no sync. */
interface SyncCame {
  readonly status?: string
  readonly summary?: string
}

const TOLD_BY_ACCOUNT: readonly string[] = ['needs_reauth', 'other_app', 'paused']

export function createSocialApi({ basePath = '/api/social', fetch: given }: SocialApiOptions = {}): SocialApi {
  async function call<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    const send = given ?? fetch
    // What was asked for is to happen also when the person has gone on to another page.
    const sent = method === 'POST' ? { body: JSON.stringify(body ?? {}), keepalive: true } : {}
    const headers = { accept: 'application/json', ...(method === 'POST' && { 'content-type': 'application/json' }) }
    const response = await send(`${basePath}/${path}`, { method, headers, cache: 'no-store', ...sent }).catch(() => {
      throw new SocialApiError('The server does not answer: check your connection and try again.', { status: 0 })
    })
    const answer = await response.json().catch(() => undefined)
    if (response.ok) return answer
    throw new SocialApiError(refusalOf(response.status, answer), { status: response.status })
  }

  const of = (kind: 'flows' | 'accounts', id: string, what?: string): string =>
    [kind, encodeURIComponent(id), ...(what === undefined ? [] : [what])].join('/')

  return {
    accounts: async () => (await call<{ readonly accounts: readonly AccountView[] }>('GET', 'accounts')).accounts,
    start: (wish) => call('POST', 'connect/start', wish),
    flow: (flowId) => call('GET', of('flows', flowId)),
    choose: (flowId, pageId) => call('POST', of('flows', flowId, 'choose'), { pageId }),
    cancel: (flowId) => call('POST', of('flows', flowId, 'cancel')),
    async act(connectionId, action) {
      const { status, summary } = await call<SyncCame>('POST', of('accounts', connectionId, action))
      // What the account says of itself afterwards is not said twice.
      return status !== undefined && TOLD_BY_ACCOUNT.includes(status) ? undefined : summary
    },
    disconnect: (connectionId, { atMeta, erase }) =>
      call('POST', of('accounts', connectionId, erase ? 'erase' : 'disconnect'), { atMeta }),
  }
}

export const socialApi = createSocialApi()

/** A sentence for the person at the screen. A fault of the page itself is thrown on. */
export function problemOf(error: unknown): string {
  if (error instanceof SocialApiError) return error.message
  throw error
}

export const isNotFound = (error: unknown): boolean => error instanceof SocialApiError && error.status === 404

function refusalOf(status: number, answer: unknown): string {
  if (status === 401) return 'You are not signed in, or no longer: sign in and try again.'
  const told = messageIn(answer)
  return told ?? 'Something went wrong on our side: try again in a moment.'
}

function messageIn(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return undefined
  const { error } = answer
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined
  return typeof error.message === 'string' ? error.message : undefined
}
