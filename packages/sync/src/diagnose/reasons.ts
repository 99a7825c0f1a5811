import type { ReasonRow } from '../reasons.ts'

/** What only a diagnosis finds; part of the one table of reasons. */
export const DIAGNOSIS_REASONS = {
  // nothing can be said
  comes_after: { says: 'Not looked at: {check} comes first.', steps: [] },
  meta_silent: { says: 'Meta did not answer this ({error}).', steps: ['Try again in a few minutes.'] },
  meta_untold: { says: 'Meta did not say.', steps: [] },
  permission_untold: {
    says: 'Instagram cannot be asked whether the permission {scopes} is still granted; it was on the last login or refresh.',
    steps: [],
  },
  tasks_untold: {
    says: 'Meta does not list the Page {name} for this person, and so not what the person may do on it.',
    steps: ['If the Page belongs to a business portfolio, connect again and allow business_management.'],
  },

  // here
  environment_wrong: { says: '{note}', steps: ['Correct the environment, and start again.'] },
  keys_wrong: {
    says: '{note}',
    steps: ['Put the keys of this database back into BOS_TOKEN_KEYS; nobody has to log in.'],
  },
  key_lost: {
    says: 'The stored access does not open with the keys in BOS_TOKEN_KEYS.',
    steps: [
      'Put the key that sealed it back into BOS_TOKEN_KEYS, behind the present one.',
      'If that key is lost for good, connect the account again.',
    ],
  },
  token_erased: { says: 'No access is stored any more.', steps: ['Connect the account again.'] },
  database_failed: {
    says: 'The database does not answer as it should ({error}).',
    steps: ['See that it runs, that DATABASE_URL leads to it, and what its role may do.'],
  },
  redirect_unreachable: {
    says: 'The redirect URI {note} cannot be reached from here ({error}): people who log in would not come back.',
    steps: ['See that the application runs at OAUTH_REDIRECT_BASE_URL, and that its name and certificate are right.'],
  },
  redirect_not_served: {
    says: 'Nothing takes logins at the redirect URI {note}: it answered with the status {error}.',
    steps: [
      'Set OAUTH_REDIRECT_BASE_URL to the basePath of createHandlers() followed by /callback, or mount the handlers there.',
      'Name the same addresses in the app dashboard, under Valid OAuth Redirect URIs.',
    ],
  },
  migrations_pending: {
    says: 'The database lacks the migrations {names}.',
    steps: ['Run npx bos-sync migrate, or migrate() of @bos/social-db/migrate.'],
  },
  rows_exposed: {
    says: 'Others than the application reach rows that they must not: {names}.',
    steps: [
      'Revoke it, and enable row level security again: the statements are in the migration 0002_triggers_and_policies.',
      'If tokens could be read, make a new key, run npx bos-sync rotate-keys, and let people connect again.',
    ],
  },
  migrations_stuck: { says: '{note}', steps: [] },
  clock_differs: {
    says: 'The clock of {whose} is {seconds} seconds away from the one of this machine.',
    steps: ['Let this machine and the database take their time from a time server (NTP).'],
  },
  version_old: { says: '{note}', steps: ['Set META_APP_VERSION to a living version, or leave it out.'] },
  instagram_app_unset: {
    says: 'The account was connected with Instagram Login, which is not set up here.',
    steps: ['Set INSTAGRAM_APP_ID and INSTAGRAM_APP_SECRET.'],
  },

  // the app at Meta
  app_refused: {
    says: 'Meta does not take the app id with this app secret.',
    steps: [
      'Compare META_APP_ID and META_APP_SECRET, or FACEBOOK_APP_ID and FACEBOOK_APP_SECRET, with the app dashboard: the secret may have been reset there.',
    ],
  },
  app_blocked: {
    says: 'Meta blocked the app as a whole.',
    steps: ['Do what the app dashboard asks for. Keep all tokens, and ask nobody to connect again.'],
  },
  webhook_token_missing: {
    says: 'Webhooks are wanted, and META_WEBHOOK_VERIFY_TOKEN is not set: Meta cannot be told that the address is ours.',
    steps: ['Set META_WEBHOOK_VERIFY_TOKEN, and name the same text in the app dashboard.'],
  },
  webhooks_elsewhere: {
    says: 'Meta sends the {platform} webhooks to {note}, and not to META_CALLBACK_BASE_URL.',
    steps: ['Correct the callback URL in the app dashboard under Webhooks, or META_CALLBACK_BASE_URL.'],
  },
  webhooks_app_missing: {
    says: 'The app is not subscribed to the {platform} webhooks {names}: Meta sends none of them for any account.',
    steps: ['Subscribe to them in the app dashboard under Webhooks, with the address of this service.'],
  },

  // the account
  webhooks_missing: {
    says: 'The account does not send this app the webhooks {names}: news arrive with the next scheduled sync only.',
    steps: ['Connect the account again: that subscribes it.'],
  },
  page_unreachable: {
    says: 'The Page {name} cannot be read with this access ({error}).',
    steps: ['See that the Page exists and that the person has a role on it, then connect again.'],
  },
  page_unpublished: {
    says: 'The Page {name} is not published.',
    steps: ['Publish it in its settings on Facebook, if it is to be seen.'],
  },
  instagram_changed: {
    says: 'Another Instagram account is linked to the Page {name} now.',
    steps: ['Link the connected account again in the settings of the Page, or connect the other one.'],
  },
  instagram_unreadable: {
    says: 'Instagram does not show the account: it is a personal one now, or it is gone.',
    steps: ['Switch the account to Business or Creator in the Instagram app, under Account type, then connect again.'],
  },

  // its schedule
  all_paused: { says: 'All syncing is paused {note}.', steps: ['Resume it when it is to go on.'] },
  overdue: {
    says: 'A sync was due on {until}, and none has run since.',
    steps: ['See that something starts the syncs: a worker, or a cron route.'],
  },
  never_synced: { says: 'Nothing was synced yet.', steps: ['Wait for the first sync, or start it by hand.'] },
  token_unattended: {
    says: 'The access should have been looked after on {until}, and nobody did.',
    steps: ['See that something calls tendTokens() at least hourly.'],
  },
  last_run_short: {
    says: 'The last sync did not read everything ({error}).',
    steps: ['Nothing: it is tried again by itself.'],
  },
} as const satisfies Readonly<Record<string, ReasonRow>>
