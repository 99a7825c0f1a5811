import type * as z from 'zod'
import type { GrantHolder, Grants } from '../grants.ts'
import { InputError, readInput } from '../input.ts'
import type { Webhooks } from '../callbacks/webhooks.ts'
import type { WorldBook } from '../world.ts'
import { byUsername, find } from './find.ts'
import { editRequest, grantRequest, webhookRequest } from './requests.ts'

// What happens to what is there already: grants, things that were published, and what Meta tells the application.

/** Moves of somebody who let the app in, in the order of the keys in Grants. */
export async function moveGrant(world: WorldBook, body: unknown): Promise<object> {
  const request = readInput(grantRequest, body, 'The body')
  const { move, expireInDays, permissions } = request
  if (move === undefined && expireInDays === undefined && permissions === undefined) {
    throw new InputError('Nothing would happen: give move, expireInDays or permissions.')
  }
  const { grants } = world
  const holder = holderOf(world, request)
  for (const [name, status] of Object.entries(permissions ?? {})) {
    said(() => grants.setPermission(holder, name, status))
  }
  if (expireInDays !== undefined) grants.expireIn(holder, { days: expireInDays })
  if (move === 'requestDeletion') return { ok: true, deletion: await requestDeletion(grants, holder) }
  if (move !== undefined) grants[move](holder)
  return { ok: true }
}

function holderOf(world: WorldBook, { person, account }: z.infer<typeof grantRequest>): GrantHolder {
  if ((person === undefined) === (account === undefined)) {
    throw new InputError('Name whose grant it is: either person, or account for Instagram Login.')
  }
  if (account === undefined) return find(world.people(), person ?? '', 'person')
  return find(world.instagrams().map(byUsername), account, 'account').account
}

async function requestDeletion(grants: Grants, holder: GrantHolder): Promise<object> {
  try {
    return await grants.requestDeletion(holder)
  } catch (error) {
    throw asInput(error)
  }
}

/** Sends what happened, and waits until the application has answered what is due. */
export async function sendWebhook(world: WorldBook, webhooks: Webhooks, body: unknown): Promise<object> {
  const { object, entry, ...options } = readInput(webhookRequest, body, 'The body')
  const entries = entry.map((its, index) => ({ ...its, id: idOf(world, object, { called: its.id, index }) }))
  const outcome = said(() => webhooks.send({ object, entry: entries }, options))
  await webhooks.settled()
  return outcome
}

function idOf(world: WorldBook, object: string, { called, index }: { called: string; index: number }): string {
  const place = `entry[${index}].id`
  if (object === 'page') return find(world.pages(), called, place).id
  return object === 'instagram' ? find(world.instagrams().map(byUsername), called, place).id : called
}

export function editThing(world: WorldBook, body: unknown): object {
  const { id, set } = readInput(editRequest, body, 'The body')
  said(() => world.edit(id, set))
  return { ok: true }
}

export function removeThing(world: WorldBook, id: string | null): object {
  if (id === null) throw new InputError('Say what to remove: id is missing from the query.')
  said(() => world.remove(id))
  return { ok: true }
}

/** What the emulator refuses a test in a sentence is a mistake of the caller here. */
export function said<Result>(act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    throw asInput(error)
  }
}

function asInput(error: unknown): unknown {
  return error instanceof Error ? new InputError(`${error.message.replace(/\.$/, '')}.`) : error
}
