import type { Owner } from '../connect/flow.ts'

/**
 * Says who is signed in, from your own session: never from a field, a query or a header that the caller may choose. Null:
 * nobody. It must leave the body unread, and return null rather than redirect.
 */
export type Identify = (request: Request) => Owner | null | Promise<Owner | null>

/** Undefined when nobody is signed in; also where plain JavaScript passed an empty id on. */
export async function ownerOf(identify: Identify, request: Request): Promise<Owner | undefined> {
  const { userId, actor } = (await identify(request)) ?? {}
  if (typeof userId !== 'string' || userId.trim() === '') return undefined
  return { userId, ...(typeof actor === 'string' && actor.trim() !== '' && { actor }) }
}
