import type { Account } from '@bos/sync'
import { isPlatformName, PLATFORM_LABELS } from '../../components/connect/wire.ts'
import { sayDays } from './format.ts'
import type { View } from './view.ts'

/** What the browser calls a view: `Maple Bakery, Instagram, 28 days`. */
export function titleOf(
  { name, username, platform }: Pick<Account, 'name' | 'username' | 'platform'>,
  { days }: Pick<View, 'days'>,
): string {
  const where = isPlatformName(platform) ? PLATFORM_LABELS[platform] : platform
  return [name ?? username ?? 'Unnamed account', where, sayDays(days)].join(', ')
}
