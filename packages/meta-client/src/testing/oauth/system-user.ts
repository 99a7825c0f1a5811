import type { PersonRecord } from '../records.ts'
import type { Emulation } from '../visit.ts'

/**
 * The system user that stands for the app inside one client business (D facebook-login-for-business, v25: business
 * integration system user). `undefined` when the person has no role in a portfolio.
 *
 * @param businessId Default the first portfolio the person has a role in.
 */
export function systemUserFor(
  { id: personId }: PersonRecord,
  businessId: string | undefined,
  { app, store }: Emulation,
): PersonRecord | undefined {
  const business = [...store.businesses.values()].find(({ id, people }) => {
    return people.has(personId) && (businessId === undefined || id === businessId)
  })
  if (!business) return undefined
  const known = [...store.systemUsers.values()].find(({ systemUser }) => {
    return systemUser?.businessId === business.id && systemUser.actsFor === personId
  })
  if (known) return known
  const id = store.ids.of('person', store.ids.nextSerial())
  const made = {
    id,
    name: `${app.name} (${business.name})`,
    systemUser: { businessId: business.id, actsFor: personId },
  }
  store.systemUsers.set(id, made)
  return made
}
