import * as z from 'zod/mini'
import { idText } from '../id-text.ts'
import { ifReadable } from '../if-readable.ts'
import { told } from '../told.ts'
import type { Message } from './events.ts'
import { flagPart, idPart, momentPart } from './parts.ts'

const party = z.object({ id: idText })
const item = z.object({
  sender: party,
  recipient: party,
  timestamp: momentPart,
  message: ifReadable(z.object({ mid: idPart, is_echo: flagPart, is_self: flagPart })),
  message_edit: ifReadable(z.looseObject({})),
  reaction: ifReadable(z.looseObject({})),
  postback: ifReadable(z.looseObject({})),
  read: ifReadable(z.looseObject({})),
})
const KINDS = ['message', 'message_edit', 'reaction', 'postback', 'read'] as const

/** What a messaging item is about; its text is not kept. */
export function readMessage(value: unknown): Message | undefined {
  const { data } = item.safeParse(value)
  if (data === undefined) return undefined
  const { sender, recipient, timestamp, message } = data
  return {
    kind: 'message',
    what: KINDS.find((kind) => data[kind] !== undefined) ?? 'other',
    senderId: sender.id,
    recipientId: recipient.id,
    sentToMetaAt: timestamp,
    isEcho: (message?.is_echo ?? false) || (message?.is_self ?? false),
    ...told({ messageId: message?.mid }),
  }
}
