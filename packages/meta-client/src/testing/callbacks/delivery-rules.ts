import type { Store } from '../store.ts'
import type { WebhookSubscription } from './subscriptions.ts'

/**
 * Why a change of something is not sent; `undefined` where it is. D: three layers, the app's subscription, its fields, and
 * for Pages and Instagram accounts what those have subscribed themselves.
 */
export function reasonToHold(
  store: Store,
  subscription: WebhookSubscription | undefined,
  { object, id, field }: { readonly object: string; readonly id: string; readonly field: string },
): string | undefined {
  if (!subscription) return `the app does not subscribe to ${object}`
  if (!subscription.fields.includes(field)) return `the app's subscription to ${object} leaves out ${field}`
  if (object === 'page') {
    const installed = store.pages.get(id)?.subscribedFields
    if (!installed) return 'the Page has not installed the app by POST /{page-id}/subscribed_apps'
    return installed.includes(field) ? undefined : `the Page does not subscribe to ${field}`
  }
  if (object !== 'instagram') return undefined
  const account = store.instagrams.get(id)
  const linked = account?.pageId === undefined ? undefined : store.pages.get(account.pageId)
  if (linked?.subscribedFields !== undefined || account?.subscribedFields.includes(field)) return undefined
  return `neither has its Page installed the app, nor does the account itself subscribe to ${field}`
}

/** @throws {TypeError} When what an update is about is not in this world. */
export function expectThere({ pages, instagrams, people, systemUsers }: Store, object: string, id: string): void {
  const homes = {
    page: { what: 'Page', all: [pages] },
    instagram: { what: 'Instagram account', all: [instagrams] },
    user: { what: 'person', all: [people, systemUsers] },
    permissions: { what: 'person', all: [people, systemUsers] },
  }
  const home = new Map(Object.entries(homes)).get(object)
  if (!home || home.all.some((all: ReadonlyMap<string, unknown>) => all.has(id))) return
  throw new TypeError(`webhooks.send(): no ${home.what} of this world has the id '${id}'`)
}
