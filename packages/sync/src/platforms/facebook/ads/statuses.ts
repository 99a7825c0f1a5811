/** S: every `effective_status`. Without the list, what is archived or deleted is neither listed nor told of (M). */
export const STATUSES = [
  'ACTIVE',
  'ADSET_PAUSED',
  'ARCHIVED',
  'CAMPAIGN_PAUSED',
  'DELETED',
  'DISAPPROVED',
  'IN_PROCESS',
  'PAUSED',
  'PENDING_BILLING_INFO',
  'PENDING_REVIEW',
  'PREAPPROVED',
  'WITH_ISSUES',
] as const

/** All that still is there. */
export const LIVING = STATUSES.filter((status) => status !== 'DELETED')
