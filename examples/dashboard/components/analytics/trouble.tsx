import type { Account } from '@bos/sync'
import { viewOfAccount } from '../../lib/analytics/account-view.ts'
import { sayMoment } from '../../lib/analytics/format.ts'
import { ConnectButton } from '../connect/connect-button.tsx'
import { standingOf } from '../connect/standing.ts'
import { isPlatformName } from '../connect/wire.ts'

/** Says that the account that is looked at needs somebody, above its numbers, which stay. Nothing where all is well. */
export function Trouble({ account }: { readonly account: Account }) {
  const { health, platform, lastSyncAt } = account
  if (health.word === 'ok' || !isPlatformName(platform)) return null
  const view = viewOfAccount(account)
  const { tone, label } = standingOf(view)
  return (
    <section className={`an-trouble an-${tone}`} aria-labelledby="an-trouble">
      <h2 id="an-trouble">
        <span className={`cn-pill cn-${tone}`}>{label}</span>
      </h2>
      {lastSyncAt !== null && health.word !== 'attention' && (
        <p>What you see is as of {sayMoment(lastSyncAt)}; nothing newer comes in until this is solved.</p>
      )}
      <ConnectButton platform={platform} account={view} />
    </section>
  )
}
