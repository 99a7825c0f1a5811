export interface TaskRow {
  /** Any one of them will do. */
  anyOf: readonly string[]
  source: string
}

const WITH_FACEBOOK_LOGIN = 'D Instagram with Facebook Login, overview'

/** D: the classic ones; of no use here is who has none of them. */
export const PAGE_TASKS = ['ADVERTISE', 'ANALYZE', 'CREATE_CONTENT', 'MESSAGING', 'MODERATE', 'MANAGE'] as const

/** What a person must be allowed to do on a Page so that a permission works there; the others want no task of their own. */
export const SCOPE_TASKS: Readonly<Record<string, TaskRow>> = {
  instagram_basic: { anyOf: PAGE_TASKS, source: WITH_FACEBOOK_LOGIN },
  instagram_manage_insights: { anyOf: ['ANALYZE'], source: WITH_FACEBOOK_LOGIN },
  instagram_content_publish: { anyOf: ['CREATE_CONTENT'], source: WITH_FACEBOOK_LOGIN },
  instagram_manage_comments: { anyOf: ['MODERATE'], source: WITH_FACEBOOK_LOGIN },
  instagram_manage_messages: { anyOf: ['MESSAGING'], source: WITH_FACEBOOK_LOGIN },
  read_insights: { anyOf: ['ANALYZE'], source: 'D Page insights' },
  pages_manage_metadata: { anyOf: ['CREATE_CONTENT', 'MODERATE'], source: 'D webhooks for Pages' },
}

// D: stand for all the others.
const ALL = ['MANAGE', 'FULL_CONTROL']

/** A permission that does not work on a Page, because the person has none of the tasks that carry it there. */
export interface MissingTask {
  scope: string
  /** Any one of them would do. */
  anyOf: readonly string[]
}

/** Which of these permissions the person's tasks on a Page do not carry. */
export function missingTasks(tasks: readonly string[], scopes: readonly string[]): readonly MissingTask[] {
  // S: New Pages have the same tasks with a prefix.
  const held = new Set(tasks.map((task) => task.replace(/^PROFILE_PLUS_/, '')))
  if (ALL.some((task) => held.has(task))) return []
  return scopes.flatMap((scope) => {
    const row = Object.hasOwn(SCOPE_TASKS, scope) ? SCOPE_TASKS[scope] : undefined
    return row === undefined || row.anyOf.some((task) => held.has(task)) ? [] : [{ scope, anyOf: row.anyOf }]
  })
}
