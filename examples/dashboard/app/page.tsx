import { connection } from 'next/server'
import { AccountList } from '../components/connect/account-list.tsx'

export default async function AccountsPage() {
  await connection()
  // Meta takes no plain http for this login, not even on localhost.
  const isSecure = (process.env['OAUTH_REDIRECT_BASE_URL'] ?? '').startsWith('https:')
  const offersInstagramLogin = isSecure && Boolean(process.env['INSTAGRAM_APP_ID'])
  return (
    <>
      <h1>Accounts</h1>
      <p className="lead">
        Connect your Facebook Page and your Instagram account. You can disconnect them at any time.
      </p>
      <noscript>
        <p className="lead">Connecting an account needs JavaScript, which this browser does not run.</p>
      </noscript>
      <AccountList offersInstagramLogin={offersInstagramLogin} />
    </>
  )
}
