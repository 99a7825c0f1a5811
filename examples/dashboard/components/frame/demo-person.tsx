import { cookies } from 'next/headers'
import { DEMO_COOKIE, DEMO_PEOPLE, demoPersonOf } from '../../lib/demo-person.ts'

/** Who is at the screen while nobody signs in, and a way to be somebody else. */
export async function DemoPerson() {
  const person = demoPersonOf((await cookies()).get(DEMO_COOKIE)?.value)
  const other = DEMO_PEOPLE.find((one) => one !== person) ?? person
  return (
    <form method="post" action="/demo/person" className="person">
      <span>
        <span>Demo person: </span>
        <strong>{nameOf(person)}</strong>
      </span>
      <button type="submit" name="person" value={other} className="cn-button cn-quiet">
        Be {nameOf(other)}
      </button>
    </form>
  )
}

const nameOf = (person: string): string => `${person.slice(0, 1).toUpperCase()}${person.slice(1)}`
