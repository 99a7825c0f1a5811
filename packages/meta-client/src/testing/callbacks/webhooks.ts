import * as z from 'zod'
import { SECOND_MS } from '../clock.ts'
import { checkArgument, exact } from '../input.ts'
import { unixSeconds } from '../times.ts'
import type { Store } from '../store.ts'
import { expectThere, reasonToHold } from './delivery-rules.ts'
import type { Delivery, Outbox } from './outbox.ts'
import { suggestion } from '../nearest.ts'
import { webhookSignatures, webhookText } from './signatures.ts'
import { isCallbackAddress, type Subscriptions, type WebhookSubscription } from './subscriptions.ts'

/** What happened, as it stands in the body of a webhook. */
export interface WebhookUpdate {
  readonly object: string
  readonly entry: readonly WebhookEntry[]
}

export interface WebhookEntry {
  /** Of the Page, the account or the person. */
  readonly id: string
  /** Unix seconds; D: when it is sent, not when it happened. Default now. */
  readonly time?: number
  /** Of the person, in some topics. */
  readonly uid?: string
  readonly changes: readonly WebhookChange[]
}

export interface WebhookChange {
  readonly field: string
  readonly value: unknown
}

export interface SendOptions {
  /** How often Meta sends the same. Default 1. */
  readonly copies?: number
  /** Seconds of the emulator's clock until it is sent: later ones can so overtake it. Default 0. */
  readonly afterSeconds?: number
  /** `flat` puts `field` and `value` on the entry itself, as only the Instagram Login docs do. Default `changes`. */
  readonly shape?: 'changes' | 'flat'
}

/** What became of an update. */
export interface SendOutcome {
  /** Changes that go out, whatever the application answers. */
  readonly sent: number
  /** Changes that Meta would keep to itself, and why. */
  readonly held: readonly { readonly id: string; readonly field: string; readonly reason: string }[]
}

/** Webhooks, and a record of every callback. */
export interface Webhooks {
  /**
   * Subscribes the app to an object in its dashboard.
   *
   * @throws {Error} When the address does not echo the challenge of the verification.
   */
  subscribe(subscription: WebhookSubscription): Promise<void>
  /**
   * Sends what is subscribed of an update: fields of the app's subscription, of a Page those of `subscribed_apps` as well, of
   * an Instagram account only while its Page has the app installed, or it has the field itself (D). Several entries make one POST. What the application
   * does not accept is repeated over 36 hours of the emulator's clock (D).
   *
   * @throws {TypeError} When the Page, account or person of an entry is not in this world; nothing is sent then.
   */
  send(update: WebhookUpdate, options?: SendOptions): SendOutcome
  /** Waits until the application has answered everything that is due. */
  settled(): Promise<void>
  /** Every attempt of a webhook or a deauthorize callback, in the order of the answers. */
  readonly deliveries: readonly Delivery[]
}

interface Parts {
  readonly secrets: { readonly app: string; readonly instagram: string }
  readonly store: Store
  readonly subscriptions: Subscriptions
  readonly outbox: Outbox
  readonly now: () => number
}

const sendOptions = exact({
  copies: z.int().min(1).exactOptional(),
  afterSeconds: z.number().min(0).exactOptional(),
  shape: z.enum(['changes', 'flat']).exactOptional(),
} satisfies Readonly<Record<keyof SendOptions, z.ZodType>>)

/** Whose webhooks there are here. */
const OBJECTS = ['page', 'instagram', 'user', 'permissions']

// D: at most so many updates in one POST.
const MOST_CHANGES = 1000

export function createWebhooks({ secrets, store, subscriptions, outbox, now }: Parts): Webhooks {
  return {
    async subscribe(subscription) {
      const { callbackUrl, object } = subscription
      if (!isCallbackAddress(callbackUrl)) {
        throw new TypeError(`webhooks.subscribe(): '${callbackUrl}' is no https address, nor http on this machine`)
      }
      if (!OBJECTS.includes(object)) {
        const meant = suggestion(object, OBJECTS) || `, only ${OBJECTS.join(', ')}`
        throw new TypeError(`webhooks.subscribe(): the emulator has no webhooks of '${object}'${meant}`)
      }
      const failure = await subscriptions.verifyAndKeep(subscription)
      if (!failure) return
      const answer = failure.status === undefined ? 'gave no answer' : `answered HTTP ${failure.status}`
      throw new Error(`The webhook address did not echo the challenge: it ${answer}`)
    },
    send({ object, entry }, options = {}) {
      checkArgument(sendOptions, options, 'webhooks.send()')
      const { copies = 1, afterSeconds = 0, shape = 'changes' } = options
      for (const { id } of entry) expectThere(store, object, id)
      const subscription = subscriptions.all.get(object)
      const held = entry.flatMap(({ id, changes }) =>
        changes.flatMap(({ field }) => {
          const reason = reasonToHold(store, subscription, { object, id, field })
          return reason === undefined ? [] : [{ id, field, reason }]
        }),
      )
      if (!subscription) return { sent: 0, held }
      const isHeld = (id: string, field: string) => held.some((its) => its.id === id && its.field === field)
      const entries = entry
        .map((its) => ({ ...its, changes: its.changes.filter(({ field }) => !isHeld(its.id, field)) }))
        .filter(({ changes }) => changes.length > 0)
      for (const batch of batches(entries)) {
        const shaped = batch.flatMap((its) => shapeOf({ time: unixSeconds(now()), ...its }, shape, subscription))
        const body = webhookText({ object, entry: shaped })
        const headers = {
          'content-type': 'application/json',
          ...webhookSignatures(body, secrets[subscription.signedWith ?? 'app'], subscription.sha1),
        }
        const parcel = { what: object, url: subscription.callbackUrl, headers, body, isRetried: true }
        for (let copy = 0; copy < copies; copy += 1) outbox.post({ ...parcel, delayMs: afterSeconds * SECOND_MS })
      }
      return { sent: entries.reduce((sum, { changes }) => sum + changes.length, 0), held }
    },
    settled: () => outbox.settled(),
    deliveries: outbox.deliveries,
  }
}

function shapeOf(
  { changes, ...head }: WebhookEntry,
  shape: 'changes' | 'flat',
  { includeValues = true }: WebhookSubscription,
): readonly object[] {
  // D: without Include Values only the names.
  if (!includeValues) return [{ ...head, changed_fields: changes.map(({ field }) => field) }]
  return shape === 'flat' ? changes.map((change) => ({ ...head, ...change })) : [{ ...head, changes }]
}

function batches(entries: readonly WebhookEntry[]): readonly (readonly WebhookEntry[])[] {
  const all: WebhookEntry[][] = []
  let room = 0
  for (const entry of entries) {
    for (let from = 0; from < entry.changes.length; from += MOST_CHANGES) {
      const changes = entry.changes.slice(from, from + MOST_CHANGES)
      if (changes.length > room) {
        all.push([])
        room = MOST_CHANGES
      }
      all.at(-1)?.push({ ...entry, changes })
      room -= changes.length
    }
  }
  return all
}
