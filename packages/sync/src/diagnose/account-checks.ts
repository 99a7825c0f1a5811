import { webhookFields } from '@bos/meta-client/oauth'
import { isReasonCode } from '../reasons.ts'
import { pageIdOf } from './ask-facebook.ts'
import { after, type Before, type CheckRow, fault, ok, silent, unknown, type Verdict, warning } from './check.ts'
import { neededScopes } from './needed-scopes.ts'
import { judgePermissions, lostOf } from './permission-check.ts'
import type { Gathered } from './token-checks.ts'

/** Whether the account can be read, and all that was asked for. */
export const ACCOUNT_CHECKS: readonly CheckRow<Gathered>[] = [
  {
    name: 'permissions',
    fine: 'Every permission that is needed is granted.',
    needs: ['token'],
    judge: judgePermissions,
  },
  {
    name: 'tasks',
    fine: 'The person may do on the Page what is needed.',
    needs: ['token', 'grant'],
    appliesTo: ({ of: { facebook } }) => facebook !== undefined,
    judge: judgeTasks,
  },
  {
    name: 'page',
    fine: 'The Page can be read, and is published.',
    needs: ['token'],
    appliesTo: ({ of: { facebook } }) => facebook !== undefined,
    judge: judgePage,
  },
  {
    name: 'instagram',
    fine: 'The Instagram account is a professional one and in its place.',
    needs: ['token'],
    appliesTo: ({ of: { connection } }) => connection.platform === 'instagram',
    judge: judgeInstagram,
  },
  {
    name: 'webhooks',
    fine: 'The account sends its webhooks to this app.',
    needs: ['token'],
    appliesTo: ({ opened: { surroundings } }) => surroundings?.capabilities.includes('webhooks') ?? false,
    judge: judgeWebhooks,
  },
]

function judgeTasks(gathered: Gathered, before: Before): Verdict {
  const { facebook, connection } = gathered.of
  const { answer, error } = facebook?.reach ?? {}
  const pageId = pageIdOf(connection)
  const name = nameOf(gathered)
  if (error) return silent(error)
  if (!answer) return before.of('grant')?.status === 'warning' ? after('grant') : unknown('tasks_untold', { name })
  const found = answer.pages.find(({ id }) => id === pageId)
  if (found?.tasks) {
    const { surroundings } = gathered.opened
    const needed = surroundings ? neededScopes(surroundings, connection) : []
    const tasks = found.missingTasks
      .filter(({ scope }) => needed.includes(scope))
      .flatMap(({ anyOf }) => anyOf[0] ?? [])
    return tasks.length > 0 ? fault('missing_task', { name, tasks: [...new Set(tasks)] }) : ok()
  }
  const bad = before.firstBad(['permissions'])
  if (bad !== undefined) return after(bad)
  const blocked = answer.blocked.find((one) => one.pageId === pageId && one.platform === 'facebook')
  if (!blocked || !isReasonCode(blocked.reason)) return unknown('tasks_untold', { name })
  const tasks = blocked.missingTasks.flatMap(({ anyOf }) => anyOf[0] ?? [])
  return fault(blocked.reason, { name, ...(tasks.length > 0 && { tasks: [...new Set(tasks)] }) })
}

function judgePage(gathered: Gathered, before: Before): Verdict {
  const { answer, error } = gathered.of.facebook?.page ?? {}
  const name = nameOf(gathered)
  if (answer) return answer.is_published === false ? warning('page_unpublished', { name }) : ok()
  if (!error) return unknown('meta_untold')
  if (error.code !== 'permission' && error.code !== 'not_found') return silent(error)
  const bad = before.firstBad(['permissions', 'tasks'])
  return bad === undefined ? fault('page_unreachable', { name, error: error.code }) : after(bad)
}

function judgeInstagram(gathered: Gathered, before: Before): Verdict {
  const { facebook, instagram, connection } = gathered.of
  if (instagram) {
    const { answer, error } = instagram.me
    if (error?.code === 'not_found' || answer?.accountType === 'PERSONAL') return fault('instagram_unreadable')
    return answer ? ok() : silent(error ?? { code: 'unknown' })
  }
  const { answer } = facebook?.page ?? {}
  if (!answer) return after(before.firstBad(['page']) ?? 'page')
  const { instagram_business_account: linked, connected_instagram_account: connected } = answer
  const name = nameOf(gathered)
  if (linked) return linked.id === connection.accountId ? ok() : fault('instagram_changed', { name })
  // D: Meta leaves the account out for each of these, and does not tell which.
  if (before.of('data_access')?.status === 'fault') return after('data_access')
  if (lostOf(gathered)?.includes('instagram_basic') !== false) return after('permissions')
  const bad = before.of('tasks')?.status === 'fault' ? 'tasks' : undefined
  if (bad !== undefined) return after(bad)
  return fault(connected?.id === connection.accountId ? 'instagram_not_professional' : 'no_instagram_linked', { name })
}

function judgeWebhooks({ opened: { surroundings }, of }: Gathered, before: Before): Verdict {
  const { connection, facebook, instagram } = of
  const { answer, error } = (facebook ?? instagram)?.apps ?? {}
  if (!answer) {
    const bad = before.firstBad(['permissions', 'tasks', 'instagram'])
    if (bad !== undefined && error?.code !== 'throttled') return after(bad)
    return error ? silent(error) : unknown('meta_untold')
  }
  const { apps } = surroundings?.config ?? {}
  // By which of its two ids an app is told there with Instagram Login is not established.
  const ids = [apps?.facebook.id, ...(instagram ? [apps?.instagram?.id] : [])]
  const sent = answer.find(({ appId }) => ids.includes(appId))?.fields ?? []
  const object = connection.platform === 'facebook' ? 'page' : 'instagram'
  const wanted = webhookFields(object, { login: connection.login ?? 'facebook' })
  // D: any field of the Page lets the events of its Instagram account through.
  const isThroughPage = object === 'instagram' && facebook !== undefined
  const names = isThroughPage ? (sent.length > 0 ? [] : wanted) : wanted.filter((field) => !sent.includes(field))
  return names.length > 0 ? fault('webhooks_missing', { names }) : ok()
}

const nameOf = ({ of: { connection, facebook } }: Gathered): string | undefined =>
  facebook?.page.answer?.name ??
  (connection.platform === 'facebook' ? (connection.displayName ?? undefined) : undefined)
