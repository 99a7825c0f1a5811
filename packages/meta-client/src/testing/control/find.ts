import { InputError } from '../input.ts'
import type { EmulatedInstagram } from '../model.ts'
import { suggestion } from '../nearest.ts'

/** Something that a program outside names: by its id, or by what people call it. */
export interface Named {
  readonly id: string
  readonly name: string
}

/** The same for accounts, which people call by their user names. */
export function byUsername(account: EmulatedInstagram): Named & { readonly account: EmulatedInstagram } {
  return { id: account.id, name: account.username, account }
}

/**
 * Finds what is meant.
 *
 * @param place Where it is named, for the sentence.
 * @throws {InputError} When nothing, or more than one thing, is called so.
 */
export function find<Thing extends Named>(all: readonly Thing[], called: string, place: string): Thing {
  const byId = all.find(({ id }) => id === called)
  if (byId) return byId
  const [found, another] = all.filter(({ name }) => name === called)
  if (!found) {
    const names = all.map(({ name }) => name)
    throw new InputError(`${place} is wrong: nothing here is called '${called}'${suggestion(called, names) || '.'}`)
  }
  if (another) throw new InputError(`${place} is wrong: several are called '${called}', so name one by its id.`)
  return found
}
