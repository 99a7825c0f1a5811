import { AD_STATUSES } from '@bos/meta-client/ads'

export const STATUSES = AD_STATUSES

/** All that still is there. */
export const LIVING = STATUSES.filter((status) => status !== 'DELETED')
