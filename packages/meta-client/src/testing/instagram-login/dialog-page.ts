import { checkboxes, escape, frame, hiddenInputs } from '../oauth/page-parts.ts'
import type { InstagramRecord } from '../records.ts'
import { ALWAYS_GRANTED } from './scopes.ts'

interface View {
  readonly appName: string
  readonly accounts: readonly InstagramRecord[]
  readonly asked: readonly string[]
  readonly params: URLSearchParams
}

/** The consent page: one form that posts back to the dialog, each permission a box that can be unticked. */
export function consentPage({ appName, accounts, asked, params }: View): string {
  const options = accounts.map(({ id, username }) => `<option value="${escape(id)}">${escape(username)}</option>`)
  const boxes = asked.filter((scope) => scope !== ALWAYS_GRANTED).map((scope) => ({ value: scope, label: scope }))
  return frame(
    'Log in with Instagram',
    `<h1>${escape(appName)} wants to use your Instagram account</h1>
    ${loginNote(params)}
    <form method="post" action="?">
      ${hiddenInputs(params)}
      <p><label for="account">Continue as</label> <select id="account" name="account">${options.join('')}</select></p>
      ${checkboxes('What may the app do beside reading profile and media?', 'permission', boxes)}
      <p class="actions">
        <button type="submit" name="decision" value="allow" class="primary">Allow</button>
        <button type="submit" name="decision" value="deny">Cancel</button>
      </p>
    </form>`,
  )
}

// D: force_reauth asks for the login again; only that page has the option enable_fb_login hides. Peers send 0 and 1 too (P).
function loginNote(params: URLSearchParams): string {
  if (params.get('force_reauth') !== 'true') return ''
  const isHidden = ['false', '0'].includes(params.get('enable_fb_login') ?? 'true')
  return `<p>Log in again with Instagram${isHidden ? '' : ', or log in with Facebook'}.</p>`
}
