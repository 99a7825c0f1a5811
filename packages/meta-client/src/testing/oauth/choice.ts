import type { ConsentPlan } from '../consent.ts'
import type { PersonRecord } from '../records.ts'
import type { Store } from '../store.ts'

/**
 * Who may sit at the screen: first those who have something to give, a Page or a role in a portfolio. Where a world has
 * nobody, the one who stands in.
 */
export function peopleAt(store: Store): readonly PersonRecord[] {
  if (store.people.size === 0) store.someone()
  const owners = [...store.pages.values()].map(({ ownerId }) => ownerId)
  const givers = new Set([...owners, ...[...store.businesses.values()].flatMap(({ people }) => [...people])])
  const people = [...store.people.values()]
  return [...people.filter(({ id }) => givers.has(id)), ...people.filter(({ id }) => !givers.has(id))]
}

/** What was planned for a consent, as far as it is about the person at the screen. */
export interface Choice {
  readonly person: PersonRecord
  /** Pages to tick, `undefined` for all of theirs. */
  readonly pages: readonly string[] | undefined
  readonly decline: readonly string[]
  readonly decision: 'allow' | 'deny'
  readonly businessId: string | undefined
}

/**
 * Reads a plan.
 *
 * @param personId Who says they are there, whatever was planned; Pages and portfolio of a plan for another one do not count.
 * @returns `undefined` when there is nobody with this id.
 */
export function choiceOf(store: Store, plan: ConsentPlan, personId: string | undefined): Choice | undefined {
  const { decision = 'allow', decline = [] } = plan
  const planned = plan.person?.id ?? store.pages.get(plan.pages?.[0]?.id ?? '')?.ownerId
  const wanted = personId ?? planned
  const person = wanted === undefined ? peopleAt(store)[0] : store.people.get(wanted)
  if (!person) return undefined
  const isMeant = planned === undefined || planned === person.id
  const pages = isMeant ? plan.pages?.map(({ id }) => id) : undefined
  return { person, pages, decline, decision, businessId: isMeant ? plan.business?.id : undefined }
}
