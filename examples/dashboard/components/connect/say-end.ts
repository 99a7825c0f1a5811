import type { DisconnectView } from './wire.ts'

const AT_META = {
  kept: 'The access at Meta stays, because another account rests on it.',
  revoked: 'The access at Meta is taken back too.',
  failed: 'Meta did not answer: remove the app in the settings of the Facebook account as well.',
  not_possible: 'Instagram lets only its owner remove the app: do it in the settings of the Instagram account.',
} as const satisfies Readonly<Record<DisconnectView['atMeta'], string>>

/** What a disconnection came to, in sentences. */
export function sayEnd({ atMeta, alsoEnded, othersEnded }: DisconnectView): string {
  const more = alsoEnded.length + othersEnded
  return [
    'Disconnected.',
    AT_META[atMeta],
    ...(more === 0 ? [] : [`${more} other ${more === 1 ? 'account' : 'accounts'} ended with it.`]),
  ].join(' ')
}
