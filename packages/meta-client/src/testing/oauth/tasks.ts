// What a person's role on a Page lets them hand on to the app. Instagram: D Instagram with Facebook Login, overview;
// read_insights: D Page insights. Every other permission wants no task of its own.
const TASKS: Readonly<Record<string, string>> = {
  instagram_manage_insights: 'ANALYZE',
  instagram_content_publish: 'CREATE_CONTENT',
  instagram_manage_comments: 'MODERATE',
  instagram_manage_messages: 'MESSAGING',
  read_insights: 'ANALYZE',
}

/** Whether the tasks of a person on a Page carry a permission. Without its task chosen: as if it had not been granted. */
export function carries(tasks: readonly string[], permission: string): boolean {
  // D: any of the six for instagram_basic.
  if (permission === 'instagram_basic') return tasks.length > 0
  const wanted = Object.hasOwn(TASKS, permission) ? TASKS[permission] : undefined
  if (wanted === undefined) return true
  // S: on New Pages the same tasks have a prefix; D: full control stands for all of them.
  const plain = tasks.map((task) => task.replace(/^PROFILE_PLUS_/, ''))
  return plain.includes(wanted) || plain.includes('MANAGE') || plain.includes('FULL_CONTROL')
}
