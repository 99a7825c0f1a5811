/** S: every `effective_status` of an ad. Without the list, what is deleted or archived is neither listed nor told of (M). */
export const AD_STATUSES = [
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

/** S: the same of what stands above an ad. */
export const AD_SET_STATUSES = [
  'ACTIVE',
  'ARCHIVED',
  'CAMPAIGN_PAUSED',
  'DELETED',
  'IN_PROCESS',
  'PAUSED',
  'WITH_ISSUES',
] as const
export const CAMPAIGN_STATUSES = AD_SET_STATUSES.filter((status) => status !== 'CAMPAIGN_PAUSED')
