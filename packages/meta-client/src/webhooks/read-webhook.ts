import * as z from 'zod/mini'
import { readJson } from '../graph/json.ts'
import { idText } from '../id-text.ts'
import { ifReadable } from '../if-readable.ts'
import { told } from '../told.ts'
import type { EventDetails, EventOrigin, PermissionChange, WebhookEvent } from './events.ts'
import { readComment, readMention, readStoryInsights } from './instagram-values.ts'
import { readMessage } from './messages.ts'
import { readFeed, readRating } from './page-values.ts'
import { idPart, momentPart } from './parts.ts'

export interface WebhookContent {
  readonly events: readonly WebhookEvent[]
  /** How many parts could not be read at all. Not 0: look whether Meta changed a shape. */
  readonly dropped: number
}

// How deliveries are built, P and D, where the samples of Instagram Login have `field` and `value` on the entry itself.
const name = z.string().check(z.regex(/^[A-Za-z][\w.-]{0,99}$/))
const change = z.object({ field: name, value: z.optional(z.unknown()) })
const delivery = z.object({ object: name, entry: z.array(z.unknown()) })
const entry = z.object({
  id: idPart,
  uid: idPart,
  time: momentPart,
  changes: ifReadable(z.array(z.unknown())),
  changed_fields: ifReadable(z.array(z.unknown())),
  messaging: ifReadable(z.array(z.unknown())),
  standby: ifReadable(z.array(z.unknown())),
  field: z.optional(z.unknown()),
  value: z.optional(z.unknown()),
})
type Entry = z.infer<typeof entry>

/**
 * Reads the body of a webhook whose signature was found right, in every shape Meta is known to send (D, P; 2026-11).
 *
 * Never throws, whatever the text: what has no readable shape is counted, and what is new comes as `unknown`. Ids keep all
 * their digits.
 */
export function readWebhook(body: string): WebhookContent {
  const sent = readJson(body)
  // D: some samples put everything into a list.
  const found = (Array.isArray(sent) ? sent : [sent]).flatMap(readDelivery)
  const events = found.flatMap((one) => one ?? [])
  return { events, dropped: found.length - events.length }
}

/** An event, or undefined for a part that is none. */
type Part = WebhookEvent | undefined

function readDelivery(sent: unknown): readonly Part[] {
  const { data } = delivery.safeParse(sent)
  return data === undefined ? [undefined] : data.entry.flatMap((one) => readEntry(data.object, one))
}

function readEntry(object: string, sent: unknown): readonly Part[] {
  const { data } = entry.safeParse(sent)
  const accountId = data?.id ?? data?.uid
  if (data === undefined || accountId === undefined) return [undefined]
  const about = { object, accountId, sentAt: data.time }
  const flat = data.field === undefined ? [] : [{ field: data.field, value: data.value }]
  const found = [
    ...[...(data.changes ?? []), ...flat].map((one) => readChange(about, data, one)),
    ...(data.changed_fields ?? []).map((field) => bareChange(about, field)),
    ...messages(about, 'messaging', data.messaging),
    ...messages(about, 'standby', data.standby),
  ]
  return found.length > 0 ? found : [undefined]
}

type About = Omit<EventOrigin, 'field'>

function readChange(about: About, { uid = about.accountId }: Entry, sent: unknown): Part {
  const { data } = change.safeParse(sent)
  if (data === undefined) return undefined
  const { field, value } = data
  const details = readValue({ object: about.object, field, value, userId: uid })
  return details && { ...about, field, ...details }
}

interface Change {
  object: string
  field: string
  value: unknown
  userId: string
}

function readValue({ object, field, value, userId }: Change): EventDetails | undefined {
  switch (`${object} ${field}`) {
    case 'page feed':
      return readFeed(value, 'page_feed')
    case 'page mention':
      return readFeed(value, 'page_mention')
    case 'page ratings':
      return readRating(value)
    case 'instagram comments':
    case 'instagram live_comments':
      return readComment(value)
    case 'instagram mentions':
      return readMention(value)
    case 'instagram story_insights':
      return readStoryInsights(value)
  }
  if (object === 'permissions') return readPermission(value, { field, userId })
  return object === 'user' ? { kind: 'user', userId } : { kind: 'unknown' }
}

const permission = z.object({ verb: z.string(), target_ids: ifReadable(z.array(idText)) })

function readPermission(
  value: unknown,
  { field, userId }: Pick<Change, 'field' | 'userId'>,
): PermissionChange | undefined {
  const { data } = permission.safeParse(value)
  if (data === undefined) return undefined
  const { verb, target_ids: targetIds } = data
  return { kind: 'permission', userId, permission: field, verb, ...told({ targetIds }) }
}

function bareChange(about: About, sent: unknown): Part {
  const { data: field } = name.safeParse(sent)
  return field === undefined ? undefined : { ...about, field, kind: 'changed' }
}

function messages(about: About, field: 'messaging' | 'standby', sent: readonly unknown[] = []): readonly Part[] {
  return sent.map((one) => {
    const message = readMessage(one)
    return message && { ...about, field, ...message }
  })
}
