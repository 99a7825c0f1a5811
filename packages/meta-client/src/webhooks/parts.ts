import * as z from 'zod/mini'
import { idText } from '../id-text.ts'
import { ifReadable } from '../if-readable.ts'
import { told } from '../told.ts'
import type { EventPerson } from './events.ts'

// Parts that values of several webhooks have, and how they become ours.

export const textPart = ifReadable(z.string())
export const idPart = ifReadable(idText)

/** Unix seconds; those of Messenger are milliseconds (D). */
export const momentPart = ifReadable(
  z.pipe(
    z.number().check(z.positive(), z.maximum(1e14)),
    z.transform((time: number) => new Date(time > 1e11 ? time : time * 1000)),
  ),
)

/** P: true, or 1. */
export const flagPart = ifReadable(
  z.pipe(
    z.union([z.boolean(), z.literal(0), z.literal(1)]),
    z.transform((sent: boolean | 0 | 1) => Boolean(sent)),
  ),
)

export const personPart = ifReadable(z.object({ id: idText, name: textPart, username: textPart }))

export function personOf(sent: z.infer<typeof personPart>): EventPerson | undefined {
  return sent && told({ id: sent.id, name: sent.name, username: sent.username })
}
