import type { Capability } from '@bos/meta-client/oauth'
import type { Owner } from '../connect/flow.ts'
import type { Core } from '../core.ts'
import { SyncError } from '../errors.ts'
import { coreOf, noticeOf } from '../inside.ts'
import type { Sync } from '../sync.ts'
import { checkSender } from './check-sender.ts'
import { errorAnswer, sentenceOf } from './error-answer.ts'
import { type Identify, ownerOf } from './identity.ts'
import { Refusal } from './refusal.ts'
import { findRoute } from './route.ts'
import { ROUTES } from './routes.ts'

export interface HandlersOptions {
  /** Who is signed in. Called for every request that changes or shows something, the callback included. */
  readonly identify: Identify
  /** Where these are mounted, as requests arrive. Default `/api/social`. */
  readonly basePath?: string | undefined
  /** What a login asks for where the page names nothing. Default: that of `createSync`. */
  readonly capabilities?: readonly Capability[] | undefined
}

/** Web-standard handlers: every error is an answer, and a second argument, as Next.js passes one, is ignored. */
export interface Handlers {
  readonly GET: (request: Request) => Promise<Response>
  readonly POST: (request: Request) => Promise<Response>
}

/**
 * What people use of a sync over HTTP: connecting, choosing, looking at accounts, syncing and ending. Mount it behind your
 * own sign-in; docs/guides/handlers.md has the routes.
 *
 * Opens and reads nothing before the first request.
 *
 * @throws {SyncError} `config` for a base path that is none, or what is no sync.
 */
export function createHandlers(sync: Sync, options: HandlersOptions): Handlers {
  const { identify, basePath = '/api/social', capabilities } = options
  const base = checkBasePath(basePath)
  const open = coreOf(sync)
  const notice = noticeOf(sync)
  let isChecked = false

  async function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    const tell = (error: unknown): void =>
      notice({ code: 'handler_failed', message: `A request was answered without success: ${sentenceOf(error)}` })
    try {
      // Only the path of the address counts: its host is whatever the caller wrote.
      const { route, id } = findRoute(ROUTES, request.method, below(base, pathname))
      const core = await open()
      if (!isChecked) checkCallback(base, core)
      isChecked = true
      if (route.method === 'POST') checkSender(request, core.config)
      const who = (): Promise<Owner | undefined> => ownerOf(identify, request)
      return await route.answer({ request, sync, core, identify: who, id, capabilities, tell })
    } catch (error) {
      return errorAnswer(error, tell)
    }
  }
  return { GET: answer, POST: answer }
}

function checkBasePath(basePath: string): string {
  const base = basePath.replace(/\/+$/, '')
  if (/^(\/[\w.~-]+)*$/.test(base)) return base
  throw new SyncError('basePath must be a path such as /api/social.', { code: 'config' })
}

// A proxy may take a part of the path away, so this is no error; without one, Meta sends people to a 404.
function checkCallback(base: string, core: Core): void {
  const wanted = `${base}/callback`
  if (new URL(core.config.redirectBaseUrl).pathname.endsWith(wanted)) return
  const message = `OAUTH_REDIRECT_BASE_URL does not end in ${wanted}, where these handlers take callbacks.`
  core.notice({ code: 'callback_elsewhere', message })
}

function below(base: string, pathname: string): string {
  if (!pathname.startsWith(`${base}/`))
    throw new Refusal('There is no such address.', { status: 404, code: 'not_found' })
  // A server that adds a slash to every address redirects here before we see it.
  return pathname.slice(base.length + 1).replace(/\/$/, '')
}
