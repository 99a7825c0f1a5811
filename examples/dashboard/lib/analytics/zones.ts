import type { SeriesPoint } from '@bos/social-db'
import { isRecord } from './is-record.ts'

/** The time zones of the ad accounts that rows of conversions are of, such as `Europe/Berlin`. Empty: none is told. */
export function zonesOf(rows: readonly Pick<SeriesPoint, 'breakdown'>[]): readonly string[] {
  const zones = rows.flatMap(({ breakdown }) => {
    const accounts = breakdown?.['ad_accounts']
    return isRecord(accounts) ? Object.values(accounts).flatMap(zoneIn) : []
  })
  return [...new Set(zones)].toSorted()
}

function zoneIn(account: unknown): readonly string[] {
  const zone = isRecord(account) ? account['time_zone'] : undefined
  return typeof zone === 'string' && zone !== '' ? [zone] : []
}
