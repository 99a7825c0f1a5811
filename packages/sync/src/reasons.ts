import { DIAGNOSIS_REASONS } from './diagnose/reasons.ts'

/** Why an account is not connected, or needs somebody to act. `{…}` is filled in where the caller knows it. */
export interface ReasonRow {
  readonly says: string
  /** What to do, in order; none where nobody can do anything. */
  readonly steps: readonly string[]
}

const CONNECT_AGAIN = 'Connect the account again.'
const LOG_IN = 'Log in at facebook.com (or instagram.com) and do what is asked there.'

/**
 * Every reason this package gives, in words for the person who has to act. Which of Meta's errors means which:
 * `tokens/token-problem.ts`; why a Page is not in the list: `BlockReason` of `@bos/meta-client/oauth`.
 */
const REASONS = {
  // not connected
  permission_declined: {
    says: 'The permission {scopes} was not granted.',
    steps: ['Connect again and allow {scopes}: without it the account cannot be read.'],
  },
  no_page_ticked: {
    says: 'No Page was ticked in the dialog.',
    steps: ['Connect again, choose "Edit settings" in the dialog and tick the Page.'],
  },
  no_page: {
    says: 'This person has no Page.',
    steps: ['Ask an admin of the Page to give you access to it on Facebook, then connect again.'],
  },
  no_page_token: {
    says: 'Meta gives this person no access to the Page {name}.',
    steps: ['Ask an admin of the Page to give you a task on it (at least "Insights"), then connect again.'],
  },
  portfolio_hidden: {
    says: 'The Page belongs to a business portfolio, and the permission business_management was not granted.',
    steps: ['Connect again and allow business_management, and tick the business in the dialog.'],
  },
  missing_task: {
    says: 'The person may do too little on the Page {name}.',
    steps: ['Ask an admin of the Page for the task {tasks}, then connect again.'],
  },
  no_instagram_linked: {
    says: 'No Instagram professional account is linked to the Page {name}.',
    steps: [
      'Open the settings of the Page {name} on Facebook and link its Instagram professional account.',
      'Then connect again and tick that Instagram account too.',
    ],
  },
  instagram_not_professional: {
    says: 'The Instagram account linked to the Page {name} is a personal one, which Meta lets nobody read.',
    steps: ['Switch the account to Business or Creator in the Instagram app, under Account type, then connect again.'],
  },
  account_mismatch: {
    says: 'Another {platform} account is connected already.',
    steps: ['Disconnect it first, or choose to replace it: its stored content is then deleted.'],
  },
  not_granted: {
    says: 'The account of this connection was not among those that were allowed.',
    steps: ['Connect again as a person who manages this account, and tick it in the dialog.'],
  },
  incomplete: {
    says: 'Meta did not answer everything: there may be more than is shown here.',
    steps: ['Connect again in a few minutes.'],
  },
  not_asked: { says: 'This login does not reach it.', steps: ['Connect with Facebook to reach the Page too.'] },

  // a token that ended
  app_removed: { says: 'The person removed this app at Meta.', steps: [CONNECT_AGAIN] },
  session_ended: { says: 'The password was changed, or Meta ended the session.', steps: [CONNECT_AGAIN] },
  expired: { says: 'The access ran out.', steps: [CONNECT_AGAIN] },
  invalidated: { says: 'The access was ended at Meta.', steps: [CONNECT_AGAIN] },
  token_invalid: { says: 'Meta no longer takes the access.', steps: [CONNECT_AGAIN] },
  data_access_expired: { says: 'The person was not active for 90 days.', steps: [CONNECT_AGAIN] },
  role_lost: {
    says: 'The person no longer has the role on the Page.',
    steps: ['Ask an admin of the Page to give the role back, or to connect the account.'],
  },
  refresh_result_lost: {
    says: 'The access was being renewed when a process died, and the new one was lost.',
    steps: [CONNECT_AGAIN],
  },

  // a row that other code wrote
  account_unknown: { says: 'Nothing stored says which account this is.', steps: [CONNECT_AGAIN] },

  // a token of which nobody knows
  renewal_open: {
    says: 'The access ran out, and Meta has not said yet whether it can be renewed: nothing was read.',
    steps: ['Wait: it is tried again by itself.'],
  },

  // a token that needs somebody before it ends
  checkpoint: { says: 'Meta asks the owner of the account to log in first.', steps: [LOG_IN] },
  grant_ends: { says: 'The access ends on {until}.', steps: ['Connect the account again before then.'] },
  grant_ended: {
    says: 'The access of the person ended; the Page can still be read, ads and other people’s accounts cannot.',
    steps: [CONNECT_AGAIN],
  },
  data_access_ends: {
    says: 'On {until} the person will have been away for 90 days, and Meta will refuse to give numbers.',
    steps: ['Connect the account again before then.'],
  },
  data_access_ended: { says: 'The person was away for 90 days: Meta refuses some numbers.', steps: [CONNECT_AGAIN] },
  permission_missing: {
    says: 'A part cannot be read without the permission {scopes} {lost}.',
    steps: ['Connect again and allow {scopes}.'],
  },

  // what an account was to send by itself
  webhooks_off: {
    says: 'Meta does not tell when something changes here, so that it is seen with the next planned sync.',
    steps: ['Connect the account again and allow everything that is asked for.'],
  },

  // the connection itself
  paused: { says: 'Syncing is paused.', steps: ['Resume it when you want it to go on.'] },
  other_app: {
    says: 'The connection was made by another Meta app.',
    steps: ['Use the environment of that app, or connect the account again with this one.'],
  },
  disconnected: { says: 'The account was disconnected.', steps: [CONNECT_AGAIN] },
  failing: {
    says: 'The last {failures} syncs failed ({error}).',
    steps: ['Look at the diagnosis of the connection; it is tried again by itself.'],
  },
  quarantined: {
    says: 'The last {failures} syncs failed ({error}), so it is not tried again by itself.',
    steps: ['Look at the diagnosis of the connection, then resume it, or sync it once by hand.'],
  },

  ...DIAGNOSIS_REASONS,
} as const satisfies Readonly<Record<string, ReasonRow>>

export type ReasonCode = keyof typeof REASONS

/** What a sentence may name. */
export interface ReasonDetails {
  readonly scopes?: readonly string[] | undefined
  readonly tasks?: readonly string[] | undefined
  readonly name?: string | undefined
  readonly platform?: string | undefined
  readonly until?: Date | undefined
  readonly failures?: number | undefined
  readonly error?: string | undefined
  /** What goes with the missing permissions. */
  readonly lost?: readonly string[] | undefined
  /** Webhook fields or migrations. */
  readonly names?: readonly string[] | undefined
  /** Another check of a diagnosis. */
  readonly check?: string | undefined
  readonly whose?: string | undefined
  readonly seconds?: number | undefined
  /** A sentence of our own that says it all. */
  readonly note?: string | undefined
}

/** A reason with its details filled in, for people. */
export interface Reason {
  /** Stable word to branch on or to translate. */
  readonly code: ReasonCode
  readonly says: string
  readonly steps: readonly string[]
}

export function explain(code: ReasonCode, details: ReasonDetails = {}): Reason {
  const { says, steps }: ReasonRow = REASONS[code]
  const { scopes, tasks, name, until, failures, lost, names, seconds, ...texts } = details
  const values: Readonly<Record<string, string | undefined>> = {
    ...texts,
    scopes: scopes && listOf(scopes),
    tasks: tasks && listOf(tasks),
    name: name === undefined ? undefined : `"${name}"`,
    until: until?.toISOString().slice(0, 10),
    failures: failures?.toString(),
    lost: lost && `(${lost.join('; ')})`,
    names: names && listOf(names),
    seconds: seconds?.toString(),
  }
  // A name nobody knows is left out, with the space before it.
  const fill = (text: string): string =>
    text.replaceAll(/ ?\{(\w+)\}/g, (found, key: string) => {
      const value = values[key]
      return value === undefined ? '' : found.replace(`{${key}}`, value)
    })
  return { code, says: fill(says), steps: steps.map(fill) }
}

export function isReasonCode(code: string): code is ReasonCode {
  return Object.hasOwn(REASONS, code)
}

function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
