import { answerChallenge } from '@bos/meta-client/webhooks'
import { isSocialDbError, type Login } from '@bos/social-db'
import { deauthorize } from '../callbacks/deauthorize.ts'
import { deletePerson, findDeletion } from '../callbacks/deletion.ts'
import { readPersonRequest } from '../callbacks/person-request.ts'
import { createSeldom, type TellSeldom } from '../callbacks/seldom.ts'
import { signerOf } from '../callbacks/signers.ts'
import { takeWebhook } from '../callbacks/webhook.ts'
import type { Core } from '../core.ts'
import { isSyncError, SyncError } from '../errors.ts'
import { coreOf, noticeOf } from '../inside.ts'
import type { Sync } from '../sync.ts'
import { plain, refusal, unreadable } from './meta-answers.ts'
import { readBody } from './meta-body.ts'
import { deletionPage } from './meta-deletion-page.ts'

export interface MetaHandlersOptions {
  /** The path the handlers are mounted at. Default `/api/webhooks/meta`. */
  readonly basePath?: string
}

/** Web-standard handlers, as Next.js, Hono, Bun and Deno mount them. */
export interface MetaHandlers {
  readonly GET: (request: Request) => Promise<Response>
  readonly POST: (request: Request) => Promise<Response>
}

/** What one call works with. */
interface Call {
  readonly core: Core
  readonly tell: TellSeldom
  readonly request: Request
  readonly basePath: string
}

// A thousand updates are the most Meta sends at once (D), a signed_request is a few hundred characters.
const MOST_OF_WEBHOOK = 1024 * 1024
const MOST_OF_FORM = 32 * 1024

/**
 * What Meta calls: webhooks, and what it has to tell about persons. Open to the world; everything that changes something is
 * signed by Meta, and all else is refused with 403 and a notice, at most one a minute.
 *
 * - `GET` of the base path: Meta's question whether the address is yours; wants `META_WEBHOOK_VERIFY_TOKEN`
 * - `POST` of the base path: webhooks
 * - `POST …/deauthorize/facebook` or `…/instagram`: a person removed the app
 * - `POST …/deletion/facebook` or `…/instagram`: a person wants their data deleted
 * - `GET …/deletion/{code}`: what became of that, as a page, or as JSON
 *
 * Where the database or the environment fails the answer is 503, so that Meta sends webhooks again.
 *
 * @throws {SyncError} `config` for a base path that is none.
 */
export function createMetaHandlers(sync: Sync, options: MetaHandlersOptions = {}): MetaHandlers {
  const basePath = checkedPath(options.basePath ?? '/api/webhooks/meta')
  const core = coreOf(sync)
  const tell = createSeldom()
  // Who hears of a start that failed.
  const operator = { now: () => new Date(), notice: noticeOf(sync) }
  const routed = (routes: Routes) => async (request: Request) => {
    const [route, name] = pathOf(request, basePath)
    const answer = routes[route]
    if (!answer) return route === 'other' ? refusal(404) : refusal(405, { allow: 'POST' })
    let opened: Core | undefined
    try {
      opened = await core()
      return await answer({ core: opened, tell, request, basePath }, name)
    } catch (error) {
      if (!isSocialDbError(error) && !isSyncError(error)) throw error
      tell(opened ?? operator, {
        code: 'callback_failed',
        message: `What Meta sent could not be taken. ${error.message}`,
      })
      return refusal(503)
    }
  }
  return {
    GET: routed({ webhook: challenge, deletion: deletionStatus }),
    POST: routed({ webhook, deauthorize: personRemovedApp, deletion: personWantsDeletion }),
  }
}

type Route = 'webhook' | 'deauthorize' | 'deletion' | 'other'
type Routes = Readonly<Partial<Record<Route, (call: Call, name: string) => Response | Promise<Response>>>>

function checkedPath(basePath: string): string {
  const path = basePath.replace(/\/+$/, '')
  if (/^(\/[\w.~-]+)*$/.test(path)) return path
  throw new SyncError('basePath must be a path such as /api/webhooks/meta.', { code: 'config' })
}

function pathOf({ url }: Request, basePath: string): readonly [route: Route, name: string] {
  const { pathname } = new URL(url)
  if (pathname !== basePath && !pathname.startsWith(`${basePath}/`)) return ['other', '']
  const [, route = '', name = '', ...more] = pathname.slice(basePath.length).replace(/\/$/, '').split('/')
  if (route === '' && name === '') return ['webhook', '']
  const isKnown = (route === 'deauthorize' || route === 'deletion') && name !== '' && more.length === 0
  return isKnown ? [route, name] : ['other', '']
}

function challenge({ core, tell, request }: Call): Response {
  const { webhookVerifyToken } = core.config
  const answer = webhookVerifyToken && answerChallenge(new URL(request.url).searchParams, webhookVerifyToken)
  if (answer !== undefined) return plain(answer, 200)
  const todo = 'set META_WEBHOOK_VERIFY_TOKEN to the verify token of the App Dashboard'
  const message = `Somebody asked whether the webhook address is ours, without our verify token: if it was Meta, ${todo}.`
  tell(core, { code: 'webhook_unverified', message })
  return refusal(403)
}

async function webhook({ core, tell, request }: Call): Promise<Response> {
  const signature = request.headers.get('x-hub-signature-256')
  const { bytes: body, problem } = await readBody(request, MOST_OF_WEBHOOK)
  if (!body) return unreadable(problem)
  return (await takeWebhook(core, tell, { body, signature })) ? plain('', 200) : refusal(403)
}

async function personRemovedApp(call: Call, name: string): Promise<Response> {
  const { value, refused } = await readPerson(call, name)
  if (!value) return refused
  await deauthorize(call.core, value.signed)
  return plain('', 200)
}

async function personWantsDeletion(call: Call, name: string): Promise<Response> {
  const { value, refused } = await readPerson(call, name)
  if (!value) return refused
  const code = await deletePerson(call.core, value.signed, value.request)
  const url = `${addressOf(call)}/deletion/${code}`
  return Response.json({ url, confirmation_code: code }, { headers: { 'cache-control': 'no-store' } })
}

async function deletionStatus({ core, request }: Call, code: string): Promise<Response> {
  return deletionPage(request, { code, deletion: await findDeletion(core, code) })
}

async function readPerson({ core, tell, request }: Call, login: string) {
  if (!isLogin(login) || !signerOf(core, login)) return { refused: refusal(404) }
  const { bytes, problem } = await readBody(request, MOST_OF_FORM)
  if (!bytes) return { refused: unreadable(problem) }
  const [signedRequest = '', ...more] = new URLSearchParams(new TextDecoder().decode(bytes)).getAll('signed_request')
  const asked = { login, signedRequest: more.length === 0 ? signedRequest : '' }
  const signed = readPersonRequest(core, tell, asked)
  return signed ? { value: { signed, request: asked } } : { refused: refusal(403) }
}

// Never from the request: whoever calls writes its Host header.
function addressOf({ core: { config }, basePath }: Call): string {
  return config.callbackBaseUrl ?? new URL(basePath || '/', config.redirectBaseUrl).href.replace(/\/$/, '')
}

function isLogin(name: string): name is Login {
  return name === 'facebook' || name === 'instagram'
}
