import type { ConsentPlan } from '../consent.ts'
import { checkboxes, decisionButtons, escape, frame, hiddenInputs, plannedNote } from '../oauth/page-parts.ts'
import type { InstagramRecord } from '../records.ts'
import { ALWAYS_GRANTED } from './scopes.ts'

interface View {
  readonly appName: string
  readonly accounts: readonly InstagramRecord[]
  readonly asked: readonly string[]
  /** What a test has planned for it. */
  readonly plan: ConsentPlan | undefined
  readonly params: URLSearchParams
}

/** The consent page: one form that posts back to the dialog, each permission a box that can be unticked. */
export function consentPage({ appName, accounts, asked, plan, params }: View): string {
  const options = accounts.map(({ id, username }) => {
    const selected = id === plan?.instagram?.id ? ' selected' : ''
    return `<option value="${escape(id)}"${selected}>${escape(username)}</option>`
  })
  const boxes = asked
    .filter((scope) => scope !== ALWAYS_GRANTED)
    .map((scope) => ({ value: scope, label: scope, isTicked: !(plan?.decline ?? []).includes(scope) }))
  return frame(
    'Log in with Instagram',
    `<h1>${escape(appName)} wants to use your Instagram account</h1>
    ${loginNote(params)}
    ${plannedNote(plan !== undefined)}
    <form method="post" action="?">
      ${hiddenInputs(params)}
      <p><label for="account">Continue as</label> <select id="account" name="account">${options.join('')}</select></p>
      ${checkboxes('What may the app do beside reading profile and media?', 'permission', boxes)}
      ${decisionButtons('Allow', plan?.decision ?? 'allow')}
    </form>`,
  )
}

// D: force_reauth asks for the login again; only that page has the option enable_fb_login hides. Peers send 0 and 1 too (P).
function loginNote(params: URLSearchParams): string {
  if (params.get('force_reauth') !== 'true') return ''
  const isHidden = ['false', '0'].includes(params.get('enable_fb_login') ?? 'true')
  return `<p>Log in again with Instagram${isHidden ? '' : ', or log in with Facebook'}.</p>`
}
