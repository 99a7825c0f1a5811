// What the consent pages of both logins are made of. Without scripts, so that any browser or test can use them.

/** An error that stays with Meta. */
export function problemPage(title: string, text: string): string {
  return frame(title, `<h1>${escape(title)}</h1>\n    <p role="alert">${escape(text)}</p>`)
}

/** What the person answers, which no address may answer for them. */
const ANSWERS = ['decision', 'permission', 'page', 'account']

/** Carries what the dialog was asked through the form. */
export function hiddenInputs(params: URLSearchParams): string {
  const asked = [...params].filter(([name]) => !ANSWERS.includes(name))
  const inputs = asked.map(([name, value]) => {
    return `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`
  })
  return inputs.join('\n      ')
}

interface Box {
  readonly value: string
  readonly label: string
  readonly isTicked: boolean
}

/** Boxes under a heading; nothing when there are none. */
export function checkboxes(legend: string, name: string, boxes: readonly Box[]): string {
  if (boxes.length === 0) return ''
  const rows = boxes.map(({ value, label, isTicked }) => {
    const ticked = isTicked ? ' checked' : ''
    return `<label><input type="checkbox" name="${name}" value="${escape(value)}"${ticked}> ${escape(label)}</label>`
  })
  return `<fieldset><legend>${escape(legend)}</legend>${rows.join('')}</fieldset>`
}

/** What was planned comes first, which is also what the Enter key sends. */
export function decisionButtons(allowLabel: string, planned: 'allow' | 'deny'): string {
  const button = (value: 'allow' | 'deny', label: string) => {
    const look = value === planned ? ' class="primary"' : ''
    return `<button type="submit" name="decision" value="${value}"${look}>${escape(label)}</button>`
  }
  const buttons = [button('allow', allowLabel), button('deny', 'Cancel')]
  return `<p class="actions">${(planned === 'allow' ? buttons : buttons.toReversed()).join('')}</p>`
}

export function plannedNote(isPlanned: boolean): string {
  return isPlanned ? '<p>A test has planned this answer. It is filled in, and you may change it.</p>' : ''
}

export function frame(title: string, content: string): string {
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

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
