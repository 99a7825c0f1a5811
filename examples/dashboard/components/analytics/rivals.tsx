import { sayDay, sayNumber } from '../../lib/analytics/format.ts'
import type { Standing } from '../../lib/analytics/read-rivals.ts'

export interface RivalsProps {
  readonly standings: readonly Standing[]
  readonly platform: string
}

const mean = (value: number | undefined): string =>
  value === undefined ? 'not told' : sayNumber(Math.round(value * 10) / 10)

/** One's own account beside its competitors, in what everybody shows. */
export function Rivals({ standings, platform }: RivalsProps) {
  if (standings.length < 2) {
    return (
      <p className="an-nothing">
        There is nobody to compare with here: name competitors of this platform in the table <code>competitors</code>.
      </p>
    )
  }
  const most = Math.max(1, ...standings.map(({ followers }) => followers?.count ?? 0))
  return (
    <div className="an-card">
      <div className="an-wide" role="region" aria-label="Comparison with competitors" tabIndex={0}>
        <table className="an-rivals">
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col">Followers</th>
              <th scope="col">Items</th>
              <th scope="col">Likes each</th>
              <th scope="col">Comments each</th>
            </tr>
          </thead>
          <tbody>
            {standings.map(({ id, name, followers, items, likes, comments }) => (
              <tr key={id ?? 'own'} className={id === undefined ? 'an-own' : undefined}>
                <th scope="row">
                  {name} {id === undefined && <span className="cn-pill">you</span>}
                </th>
                <td>
                  {followers === undefined ? 'not told' : sayNumber(followers.count)}
                  {followers && <span className="an-on"> on {sayDay(followers.day)}</span>}
                  <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                    <rect width={((followers?.count ?? 0) / most) * 100} height="1" />
                  </svg>
                </td>
                <td>{sayNumber(items)}</td>
                <td>{mean(likes)}</td>
                <td>{mean(comments)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="an-about">
        Items are the content of the period, without stories. Of a competitor the newest{' '}
        {platform === 'instagram' ? 50 : 25} items are read; hidden likes are in no mean. {sayLimit(standings)}Others
        show no reach and no views of the account.
      </p>
    </div>
  )
}

/** A mean of the newest items only says so. */
function sayLimit(standings: readonly Standing[]): string {
  const cut = standings.find(({ items, meansOf }) => items > meansOf)
  return cut === undefined ? '' : `Means are of the newest ${sayNumber(cut.meansOf)} items. `
}
