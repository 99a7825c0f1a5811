import { checkboxes, decisionButtons, escape, frame, hiddenInputs, plannedNote } from './page-parts.ts'
import type { PageRecord, PersonRecord } from '../records.ts'
import type { Choice } from './choice.ts'

interface View {
  readonly appName: string
  /** Who is at the screen, and what is ticked to begin with. */
  readonly choice: Choice
  /** Who could be there instead. */
  readonly others: readonly PersonRecord[]
  /** All Pages of the person. */
  readonly pages: readonly PageRecord[]
  /** Permissions this person is asked for now. */
  readonly asked: readonly string[]
  /** Whether the person has connected the app before. */
  readonly returns: boolean
  /** Whether single permissions cannot be unticked. */
  readonly allOrNothing: boolean
  readonly isPlanned: boolean
  readonly params: URLSearchParams
}

/** The consent page: one form about one person that posts back to the dialog, and links to the same for the others. */
export function consentPage({ appName, choice, asked, returns, allOrNothing, isPlanned, ...view }: View): string {
  const { person, decision, decline } = choice
  const boxes = asked.map((scope) => ({ value: scope, label: scope, isTicked: !decline.includes(scope) }))
  return frame(
    `Log in with Facebook`,
    `<h1>${escape(appName)} ${returns ? 'wants to renew its access' : 'wants to use your account'}</h1>
    <p>You are ${escape(person.name)}.${otherPeople(view.others, view.params)}</p>
    ${plannedNote(isPlanned)}
    <form method="post" action="oauth">
      ${hiddenInputs(withPerson(view.params, person.id))}
      ${pageList(choice, view.pages)}
      ${allOrNothing ? list('What the app may do, all of it', asked) : checkboxes('What may the app do?', 'permission', boxes)}
      ${decisionButtons('Continue', decision)}
    </form>`,
  )
}

function otherPeople(others: readonly PersonRecord[], params: URLSearchParams): string {
  const links = others.map(({ id, name }) => {
    return `<a href="oauth?${escape(withPerson(params, id).toString())}">${escape(name)}</a>`
  })
  return links.length > 0 ? ` Or continue as ${links.join(', ')}.` : ''
}

function withPerson(params: URLSearchParams, id: string): URLSearchParams {
  const changed = new URLSearchParams(params)
  changed.set('person', id)
  return changed
}

function pageList({ person, pages: ticked }: Choice, pages: readonly PageRecord[]): string {
  const boxes = pages.map(({ id, name, instagram }) => ({
    value: id,
    label: instagram ? `${name} (Instagram: ${instagram.username})` : name,
    isTicked: ticked?.includes(id) ?? true,
  }))
  return boxes.length > 0 ? checkboxes('Which Pages?', 'page', boxes) : `<p>${escape(person.name)} has no Page.</p>`
}

function list(legend: string, lines: readonly string[]): string {
  const items = lines.map((line) => `<li>${escape(line)}</li>`)
  return `<fieldset><legend>${escape(legend)}</legend><ul>${items.join('')}</ul></fieldset>`
}
