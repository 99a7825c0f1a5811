import { checkboxes, escape, frame, hiddenInputs } from './page-parts.ts'
import type { PageRecord, PersonRecord } from '../records.ts'

interface Choice {
  readonly person: PersonRecord
  readonly pages: readonly PageRecord[]
  /** Permissions this person is asked for now. */
  readonly asked: readonly string[]
  /** Whether the person has connected the app before. */
  readonly known: boolean
}

/** The consent page: one form that posts back to the dialog. */
export function consentPage(view: {
  readonly appName: string
  readonly people: readonly Choice[]
  readonly params: URLSearchParams
  /** Whether single permissions cannot be unticked. */
  readonly allOrNothing: boolean
}): string {
  const { appName, people, params, allOrNothing } = view
  const asked = [...new Set(people.flatMap((choice) => choice.asked))]
  const returning = people.every(({ known }) => known)
  return frame(
    `Log in with Facebook`,
    `<h1>${escape(appName)} ${returning ? 'wants to renew its access' : 'wants to use your account'}</h1>
    <form method="post" action="oauth">
      ${hiddenInputs(params)}
      ${people.length > 1 ? personChooser(people) : ''}
      ${people.map((choice) => pageList(choice, people.length > 1)).join('\n      ')}
      ${allOrNothing ? list('What the app may do, all of it', asked) : permissionBoxes(asked)}
      <p class="actions">
        <button type="submit" name="decision" value="allow" class="primary">Continue</button>
        <button type="submit" name="decision" value="deny">Cancel</button>
      </p>
    </form>`,
  )
}

function personChooser(people: readonly Choice[]): string {
  const options = people.map(({ person }) => `<option value="${escape(person.id)}">${escape(person.name)}</option>`)
  return `<p><label for="person">Continue as</label> <select id="person" name="person">${options.join('')}</select></p>`
}

function pageList({ person, pages }: Choice, named: boolean): string {
  const legend = named ? `Which Pages of ${person.name}?` : 'Which Pages?'
  const boxes = pages.map(({ id, name, instagram }) => ({
    value: id,
    label: instagram ? `${name} (Instagram: ${instagram.username})` : name,
  }))
  return boxes.length > 0 ? checkboxes(legend, 'page', boxes) : `<p>${escape(person.name)} has no Page.</p>`
}

function permissionBoxes(asked: readonly string[]): string {
  return checkboxes(
    'What may the app do?',
    'permission',
    asked.map((scope) => ({ value: scope, label: scope })),
  )
}

function list(legend: string, lines: readonly string[]): string {
  const items = lines.map((line) => `<li>${escape(line)}</li>`)
  return `<fieldset><legend>${escape(legend)}</legend><ul>${items.join('')}</ul></fieldset>`
}
