import type { AdMissing } from '@bos/meta-client/ads'
import type { MissingPart } from '../../../report.ts'
import { addDays } from '../../../windows.ts'
import type { AdAccount } from './access.ts'
import { DAY_NUMBERS } from './numbers.ts'

/** Something of an account's numbers that Meta could not tell; of single ads it is said once for all of them. */
export function lackingOf(
  { id }: AdAccount,
  { fields, range, reason, action }: AdMissing,
  of: 'ads' | 'days',
): MissingPart {
  const named = fields.length < DAY_NUMBERS.length ? fields.join(', ') : 'all numbers'
  const what = `${named} of ${of === 'ads' ? 'ads of ' : ''}ad account ${id}`
  return {
    what,
    reason,
    action,
    ...(of === 'days' && { range: { since: range.since, until: addDays(range.until, 1) } }),
  }
}
