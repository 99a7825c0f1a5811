import type { PageRecord, PersonRecord } from '../records.ts'

interface Choice {
  readonly person: PersonRecord
  readonly pages: readonly PageRecord[]
  /** Permissions this person is asked for now. */
  readonly asked: readonly string[]
  /** Whether the person has connected the app before. */
  readonly known: boolean
}

/** The consent page: one form that posts back to the dialog. Without scripts, so that any browser or test can use it. */
export function consentPage(view: { appName: string; people: readonly Choice[]; params: URLSearchParams }): string {
  const { appName, people, params } = view
  const hidden = [...params].map(([name, value]) => {
    return `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`
  })
  const asked = [...new Set(people.flatMap((choice) => choice.asked))]
  const returning = people.every(({ known }) => known)
  return frame(
    `Log in with Facebook`,
    `<h1>${escape(appName)} ${returning ? 'wants to renew its access' : 'wants to use your account'}</h1>
    <form method="post" action="oauth">
      ${hidden.join('\n      ')}
      ${people.length > 1 ? personChooser(people) : ''}
      ${people.map((choice) => pageList(choice, people.length > 1)).join('\n      ')}
      ${checkboxes(
        'What may the app do?',
        'permission',
        asked.map((scope) => ({ value: scope, label: scope })),
      )}
      <p class="actions">
        <button type="submit" name="decision" value="allow" class="primary">Continue</button>
        <button type="submit" name="decision" value="deny">Cancel</button>
      </p>
    </form>`,
  )
}

/** An error that stays on Facebook. */
export function problemPage(title: string, text: string): string {
  return frame(title, `<h1>${escape(title)}</h1>\n    <p role="alert">${escape(text)}</p>`)
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

function checkboxes(legend: string, name: string, boxes: readonly { value: string; label: string }[]): string {
  if (boxes.length === 0) return ''
  const rows = boxes.map(({ value, label }) => {
    return `<label><input type="checkbox" name="${name}" value="${escape(value)}" checked> ${escape(label)}</label>`
  })
  return `<fieldset><legend>${escape(legend)}</legend>${rows.join('')}</fieldset>`
}

function frame(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="referrer" content="no-referrer">
  <title>${escape(title)} (Meta emulator)</title>
  <style>
    :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
    body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#eef1f6, #14181f); }
    main { width: min(30rem, calc(100vw - 2rem)); margin: 1rem 0; padding: 1.5rem 2rem; border-radius: 1rem;
      box-sizing: border-box; background: light-dark(#fff, #202733); box-shadow: 0 2px 16px rgb(0 0 0 / .12); }
    h1 { font-size: 1.25rem; line-height: 1.3; margin: 0 0 1rem; }
    fieldset { margin: 0 0 1rem; padding: .5rem 1rem; border: 1px solid light-dark(#c9d1de, #445064); border-radius: .5rem; }
    legend { font-weight: 600; padding: 0 .25rem; }
    label { display: block; padding: .2rem 0; overflow-wrap: anywhere; }
    p > label { display: inline; }
    select, button { font: inherit; padding: .55rem 1rem; border-radius: .5rem; }
    .actions { display: flex; gap: .75rem; margin: 0; }
    button { flex: 1; border: 1px solid light-dark(#8b96a8, #5c6980); background: transparent; color: inherit; cursor: pointer; }
    button.primary { border-color: #0b5fcc; background: #0b5fcc; color: #fff; }
    footer { margin-top: 1.25rem; font-size: .85rem; color: light-dark(#566074, #a9b4c6); }
  </style>
</head>
<body>
  <main>
    ${content}
    <footer>This is an emulator for tests and demos. Nobody is logged in and nothing reaches Meta.</footer>
  </main>
</body>
</html>
`
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
