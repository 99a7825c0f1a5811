import { mayUse, requirePageToken } from '../access.ts'
import { isCallbackAddress } from '../callbacks/subscriptions.ts'
import { Refusal, refuse } from '../refusal.ts'
import type { PageRecord } from '../records.ts'
import type { Visit } from '../visit.ts'

// The two edges that subscribe to webhooks: the app's own (S), and that of a Page (D).

/** Answers `/{app}/subscriptions`. A POST asks the address for its challenge first (M). */
export async function answerSubscriptions(visit: Visit): Promise<unknown> {
  const { method, params, viewer, emulation } = visit
  // M: code and text.
  if (viewer.kind !== 'app') {
    throw new Refusal({ message: '(#15) This method must be called with an app access_token.', code: 15 })
  }
  const { subscriptions } = emulation
  const { all } = subscriptions
  const told = (name: string) => params.get(name) ?? undefined
  switch (method) {
    case 'GET': {
      const rows = [...all.values()].map(({ object, callbackUrl, fields }) => ({
        object,
        callback_url: callbackUrl,
        active: true,
        fields: fields.map((name) => ({ name, version: visit.version })),
      }))
      return { data: rows }
    }
    case 'POST': {
      const callbackUrl = told('callback_url') ?? ''
      if (!isCallbackAddress(callbackUrl)) throw refuse.parameter('callback_url must be an https address')
      const failure = await subscriptions.verifyAndKeep({
        object: wanted(visit, 'object'),
        callbackUrl,
        verifyToken: told('verify_token') ?? '',
        fields: listed(told('fields')),
        includeValues: told('include_values') === 'true',
      })
      if (!failure) return { success: true }
      // M: code and beginning of the text.
      const status = failure.status === undefined ? 'no answer' : `HTTP Status Code = ${failure.status}`
      const message = `(#2200) Callback verification failed with the following errors: ${status}`
      throw new Refusal({ message, code: 2200 })
    }
    case 'DELETE': {
      const object = told('object')
      const gone = listed(told('fields'))
      for (const its of [...all.values()].filter((one) => object === undefined || one.object === object)) {
        const fields = its.fields.filter((field) => !gone.includes(field))
        if (gone.length > 0 && fields.length > 0) all.set(its.object, { ...its, fields })
        else all.delete(its.object)
      }
      return { success: true }
    }
    default:
      throw refuse.noSuchObject(method, emulation.app.id)
  }
}

// D: the roles that may install an app on a Page.
const INSTALLING_TASKS = ['CREATE_CONTENT', 'MANAGE', 'MODERATE']

/** Answers `/{page}/subscribed_apps`: whether the app is installed on the Page, and for which fields. */
export function answerPageSubscribedApps(page: PageRecord, visit: Visit): unknown {
  requirePageToken(visit)
  const { app } = visit.emulation
  for (const permission of ['pages_manage_metadata', 'pages_show_list']) {
    if (!mayUse(visit, permission, page.id)) throw refuse.missing(permission)
  }
  if (!page.tasks.some((task) => INSTALLING_TASKS.includes(task))) throw refuse.permission()
  switch (visit.method) {
    case 'GET': {
      const fields = page.subscribedFields
      const link = `https://www.facebook.com/games/?app_id=${app.id}`
      const row = { id: app.id, name: app.name, category: 'Business', link, subscribed_fields: fields }
      return { data: fields ? [row] : [] }
    }
    case 'POST':
      // M: the list replaces the one before. The docs sample answers the text "true", practice a boolean (P). S names 104
      // fields; that any other text passes is chosen.
      page.subscribedFields = listed(wanted(visit, 'subscribed_fields'))
      return { success: app.successAnswer === 'docs' ? 'true' : true }
    case 'DELETE':
      page.subscribedFields = undefined
      return { success: true }
    default:
      throw refuse.noSuchObject(visit.method, page.id)
  }
}

function wanted({ params }: Visit, name: string): string {
  const value = params.get(name)
  // Text unknown, chosen.
  if (!value) throw refuse.parameter(`The parameter ${name} is required`)
  return value
}

function listed(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[\s,]+/).filter((name) => name !== '')
}
