// D business-login; D, Instagram changelog: insights since 2025-01-21, and the names without `instagram_` ended 2025-01-27.
export const INSTAGRAM_PERMISSIONS = [
  'instagram_business_basic',
  'instagram_business_content_publish',
  'instagram_business_manage_comments',
  'instagram_business_manage_messages',
  'instagram_business_manage_insights',
]

/** D: always among the scopes. That it cannot be unticked is chosen. */
export const ALWAYS_GRANTED = 'instagram_business_basic'

/** Permissions a dialog address asks for, in the order they were named (D: comma or space separated). */
export function requestedScopes(params: URLSearchParams): readonly string[] {
  return [...new Set((params.get('scope') ?? '').split(/[\s,]+/).filter((scope) => scope !== ''))]
}
