import type { ScopeRow } from './scope-row.ts'
import { LIVE_COMMENTS } from './scope-row.ts'

const BUSINESS_LOGIN = 'D business-login; D Instagram changelog'
const BASIC = ['instagram_business_basic'] as const

/** Permissions of Instagram Login. The names without `instagram_` ended on 2025-01-27 (D). */
export const INSTAGRAM_SCOPES: Readonly<Record<string, ScopeRow>> = {
  instagram_business_basic: {
    purpose: 'Read the Instagram account and its media; always asked for',
    dependsOn: [],
    formerly: ['business_basic'],
    source: BUSINESS_LOGIN,
  },
  instagram_business_manage_insights: {
    purpose: "Read the Instagram account's numbers",
    dependsOn: BASIC,
    source: 'D Instagram changelog 2025-01-21',
  },
  instagram_business_manage_comments: {
    purpose: 'Read and answer comments on Instagram',
    dependsOn: BASIC,
    formerly: ['business_manage_comments'],
    access: LIVE_COMMENTS,
    source: BUSINESS_LOGIN,
  },
  instagram_business_content_publish: {
    purpose: 'Publish on Instagram',
    dependsOn: BASIC,
    formerly: ['business_content_publish'],
    source: BUSINESS_LOGIN,
  },
  instagram_business_manage_messages: {
    purpose: 'Read and write direct messages on Instagram',
    dependsOn: BASIC,
    formerly: ['business_manage_messages'],
    source: BUSINESS_LOGIN,
  },
}
