import type { Account } from '@bos/sync'
import { lastOf } from '../../lib/analytics/days.ts'
import { sayDay } from '../../lib/analytics/format.ts'
import { sayStream } from '../../lib/analytics/streams.ts'

/** What could not be read of an account when it was read last, why that is, and what to do: the reason behind a gap. */
export function Untold({ streams }: { readonly streams: Account['streams'] }) {
  return (
    <ul className="an-untold">
      {streams
        .filter(({ missing }) => missing.length > 0)
        .map(({ name, missing }) => (
          <li key={name} className="an-card">
            <h3>{sayStream(name)}</h3>
            <dl>
              {missing.map(({ what, action, range }) => (
                <div key={`${what} ${range?.since}`}>
                  <dt>
                    {what}
                    {range && `, ${sayRange(range)}`}
                  </dt>
                  <dd>{action}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
    </ul>
  )
}

function sayRange(range: { readonly since: string; readonly until: string }): string {
  const last = lastOf(range)
  return last === range.since ? sayDay(last) : `${sayDay(range.since)} to ${sayDay(last)}`
}
