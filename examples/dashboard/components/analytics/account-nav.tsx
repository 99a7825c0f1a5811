import type { Account } from '@bos/sync'
import Link from 'next/link'
import { hrefOf, type View } from '../../lib/analytics/view.ts'
import { PlatformMark } from '../connect/platform-mark.tsx'
import { isPlatformName, PLATFORM_LABELS } from '../connect/wire.ts'

export interface AccountNavProps {
  readonly accounts: readonly Account[]
  readonly chosen: Account
  readonly view: View
}

/** Which of the owner's accounts is looked at. Period and order stay; a place in the content does not. */
export function AccountNav({ accounts, chosen, view }: AccountNavProps) {
  return (
    <nav className="an-accounts" aria-label="Account">
      <ul>
        {accounts.map(({ connectionId, platform, name, username }) => (
          <li key={connectionId}>
            <Link
              href={hrefOf(view, { account: connectionId, type: undefined, from: 'own' })}
              prefetch={false}
              aria-current={connectionId === chosen.connectionId ? 'page' : undefined}
            >
              {isPlatformName(platform) && <PlatformMark platform={platform} />}
              <span>
                <strong>{name ?? username ?? 'Unnamed account'}</strong>
                <span>{isPlatformName(platform) ? PLATFORM_LABELS[platform] : platform}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
