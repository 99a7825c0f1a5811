import * as z from 'zod/mini'
import { configError } from '../errors.ts'
import { createCaller } from '../graph/call.ts'
import type { GraphOptions } from '../graph/options.ts'
import { ifReadable } from '../if-readable.ts'
import type { Secret } from '../secret.ts'
import { told } from '../told.ts'
import { appToken, exposed } from '../tokens.ts'
import type { Signal } from './login-request.ts'
import { checkAppId } from './login-request.ts'
import { readRows } from './rows.ts'
import type { SubscribableInstagram, SubscribablePage, SubscribedApp } from './subscribed-apps.ts'
import { checkedFields, listSubscribedApps, subscribeApp, unsubscribeApp } from './subscribed-apps.ts'
import { checkSuccess } from './success.ts'

export interface SubscriptionsOptions extends GraphOptions {
  /** The Meta app's id. */
  appId: string
  appSecret: string | Secret
}

/** What Meta sends to the app about one kind of object. */
export interface AppSubscription {
  /** `page`, `instagram`, `user`, `permissions`, ... */
  object: string
  callbackUrl?: string
  /** Undefined: not told. */
  isActive: boolean | undefined
  fields: readonly string[]
}

export interface NewAppSubscription {
  object: string
  /** https, with a certificate that the world trusts (D). */
  callbackUrl: string
  /** What Meta shows that address in its verification: your own secret, for `answerChallenge`. */
  verifyToken: string | Secret
  fields: readonly string[]
}

/**
 * Webhook subscriptions, in the layers that {@link SUBSCRIPTION_LAYERS} describes: what is delivered is what both the app
 * and the account have subscribed (D). Every method throws `GraphError` and nothing else.
 */
export interface Subscriptions {
  readonly app: {
    list(options?: Signal): Promise<readonly AppSubscription[]>
    /**
     * Subscribes the app, in place of what it had for the object. Meta asks the address for its challenge during the call.
     *
     * @throws {GraphError} `config` when the address did not answer as Meta wants.
     */
    subscribe(subscription: NewAppSubscription & Signal): Promise<void>
    /** Without an object: all; without fields: all of the object. */
    unsubscribe(what?: { object?: string | undefined; fields?: readonly string[] | undefined } & Signal): Promise<void>
  }
  /** Of a Page, with its own token; wants `pages_manage_metadata` (D). Any field lets its Instagram account's events through. */
  readonly page: {
    list(page: SubscribablePage): Promise<readonly SubscribedApp[]>
    /** In place of the fields before (M). */
    subscribe(page: SubscribablePage & { fields: readonly string[] }): Promise<void>
    unsubscribe(page: SubscribablePage): Promise<void>
  }
  /** Of an account with Instagram Login. */
  readonly instagram: {
    list(account: SubscribableInstagram): Promise<readonly SubscribedApp[]>
    /** In place of the fields before (M). */
    subscribe(account: SubscribableInstagram & { fields: readonly string[] }): Promise<void>
    unsubscribe(account: SubscribableInstagram): Promise<void>
  }
}

// S ApplicationSubscriptions
const row = z.object({
  object: z.string(),
  callback_url: ifReadable(z.string()),
  active: ifReadable(z.boolean()),
  fields: ifReadable(z.array(z.union([z.string(), z.object({ name: z.string() })]))),
})

export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { appId, appSecret } = options
  checkAppId(appId)
  const caller = createCaller(options)
  const token = appToken(appId, appSecret)
  const path = `${appId}/subscriptions`

  return {
    app: {
      async list({ signal } = {}) {
        const body = await caller.call({ method: 'GET', path, token, purpose: 'read', signal })
        return readRows(body, row, 'GET /{id}/subscriptions').map(({ object, callback_url, active, fields = [] }) => ({
          object,
          ...told({ callbackUrl: callback_url }),
          isActive: active,
          fields: fields.map((field) => (typeof field === 'string' ? field : field.name)),
        }))
      },
      async subscribe({ object, callbackUrl, verifyToken, fields, signal }) {
        if (URL.parse(callbackUrl)?.protocol !== 'https:') throw configError('The webhook address must be https.')
        if (exposed(verifyToken) === '') throw configError('The verify token is empty: set META_WEBHOOK_VERIFY_TOKEN.')
        const params = {
          object,
          callback_url: callbackUrl,
          verify_token: exposed(verifyToken),
          fields: checkedFields(fields),
          include_values: true,
        }
        const body = await caller.call({ method: 'POST', path, token, params, purpose: 'write', signal })
        checkSuccess(body, 'POST /{id}/subscriptions')
      },
      async unsubscribe({ object, fields, signal } = {}) {
        const params = told({ object, fields: fields && checkedFields(fields) })
        const body = await caller.call({ method: 'DELETE', path, token, params, purpose: 'write', signal })
        checkSuccess(body, 'DELETE /{id}/subscriptions')
      },
    },
    page: {
      list: async (page) => listSubscribedApps(caller, page),
      subscribe: async (page) => subscribeApp(caller, page),
      unsubscribe: async (page) => unsubscribeApp(caller, page),
    },
    instagram: {
      list: async (account) => listSubscribedApps(caller, account),
      subscribe: async (account) => subscribeApp(caller, account),
      unsubscribe: async (account) => unsubscribeApp(caller, account),
    },
  }
}
