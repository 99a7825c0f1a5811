import { AD_STATUSES } from '@bos/meta-client/ads'

export const STATUSES = AD_STATUSES

/** All that still is there. */
export const LIVING = STATUSES.filter((status) => status !== 'DELETED')

/** Restricts insights to these ads, or to none. M: who filters is told of what is deleted or archived only if he asks. */
export const filterOf = (adIds?: readonly string[]) => [
  ...(adIds ? [{ field: 'ad.id', operator: 'IN', value: adIds } as const] : []),
  { field: 'ad.effective_status', operator: 'IN', value: STATUSES } as const,
]
