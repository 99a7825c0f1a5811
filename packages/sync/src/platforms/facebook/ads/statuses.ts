import { AD_STATUSES } from '@bos/meta-client/ads'

/** All that still is there. */
export const LIVING = AD_STATUSES.filter((status) => status !== 'DELETED')

/** Restricts insights to these ads, or to none. M: who filters is told of what is deleted or archived only if he asks. */
export const filterOf = (adIds?: readonly string[]) => [
  ...(adIds ? [{ field: 'ad.id', operator: 'IN', value: adIds } as const] : []),
  { field: 'ad.effective_status', operator: 'IN', value: AD_STATUSES } as const,
]
