import * as z from 'zod/mini'
import { invalidRequest } from '../errors.ts'
import type { Caller } from '../graph/call.ts'
import { idText } from '../id-text.ts'
import { ifReadable } from '../if-readable.ts'
import { told } from '../told.ts'
import type { InstagramToken, PageToken } from '../tokens.ts'
import type { Signal } from './login-request.ts'
import { readRows } from './rows.ts'
import { checkSuccess } from './success.ts'

/** An app that an account sends its events to. */
export interface SubscribedApp {
  appId: string
  name?: string
  fields: readonly string[]
}

/** A Page, with its own token. */
export interface SubscribablePage extends Signal {
  pageId: string
  token: PageToken
}

/** The account of a token of Instagram Login. */
export interface SubscribableInstagram extends Signal {
  token: InstagramToken
}

type Subscribable = SubscribablePage | SubscribableInstagram

// D: a Page's app has `id`; S: an account's has `app_id`.
const row = z.object({
  id: ifReadable(idText),
  app_id: ifReadable(idText),
  name: ifReadable(z.string()),
  subscribed_fields: ifReadable(z.array(z.string())),
})

/** Which apps get the account's events; from Meta, or `upstream_malformed`. */
export async function listSubscribedApps(caller: Caller, source: Subscribable): Promise<readonly SubscribedApp[]> {
  const { token, signal } = source
  const path = pathOf(source)
  const body = await caller.call({ method: 'GET', path, token, purpose: 'read', signal })
  return readRows(body, row, 'GET /{id}/subscribed_apps').flatMap(({ id, app_id, name, subscribed_fields = [] }) => {
    const appId = app_id ?? id
    if (appId === undefined) return []
    return [told({ appId, name, fields: subscribed_fields })]
  })
}

/** Sends these fields of the account's events to our app, in place of those before (M). */
export async function subscribeApp(
  caller: Caller,
  source: Subscribable & { fields: readonly string[] },
): Promise<void> {
  const { token, signal } = source
  const path = pathOf(source)
  const params = { subscribed_fields: checkedFields(source.fields) }
  const body = await caller.call({ method: 'POST', path, token, params, purpose: 'write', signal })
  checkSuccess(body, 'POST /{id}/subscribed_apps')
}

/** Ends all events of the account. */
export async function unsubscribeApp(caller: Caller, source: Subscribable): Promise<void> {
  const { token, signal } = source
  const body = await caller.call({ method: 'DELETE', path: pathOf(source), token, purpose: 'write', signal })
  checkSuccess(body, 'DELETE /{id}/subscribed_apps')
}

export function checkedFields(fields: readonly string[]): string {
  const wrong = fields.find((field) => !/^[a-z][a-z_]*$/.test(field))
  if (wrong !== undefined) throw invalidRequest(`${JSON.stringify(wrong)} is no name of a webhook field.`)
  if (fields.length === 0) throw invalidRequest('Name the webhook fields to subscribe to.')
  return fields.join(',')
}

function pathOf(source: Subscribable): string {
  if (!('pageId' in source)) return 'me/subscribed_apps'
  if (/^\d+$/.test(source.pageId)) return `${source.pageId}/subscribed_apps`
  throw invalidRequest('pageId is the id of a Page: digits only.')
}
