import { connectionOf, endBody, progress, syncNow } from './accounts.ts'
import { answerCallback } from './callback.ts'
import { get, post, type Route } from './route.ts'
import { body, flag, text } from './schemas.ts'
import { start, startBody } from './start.ts'

const nothing = body({})
const chooseBody = body({ pageId: text('pageId'), replace: flag('replace').optional() })

/** Every address below the base path. docs/guides/handlers.md tells what each answers. */
export const ROUTES: readonly Route[] = [
  post('connect/start', startBody, start),
  { method: 'GET', path: 'callback/:id', answer: answerCallback },
  get('flows/:id', ({ sync, owner, id }) => sync.connect.flow({ ...owner, flowId: id })),
  post('flows/:id/choose', chooseBody, ({ sync, owner, id }, choice) =>
    sync.connect.choose({ ...choice, ...owner, flowId: id }),
  ),
  post('flows/:id/cancel', nothing, async ({ sync, owner, id }) => {
    await sync.connect.cancel({ ...owner, flowId: id })
    return { status: 'cancelled' }
  }),
  get('accounts', async ({ sync, owner }) => ({ accounts: await sync.accounts.list(owner) })),
  get('accounts/:id', (visit) => visit.sync.accounts.get(connectionOf(visit))),
  get('accounts/:id/progress', progress),
  get('accounts/:id/diagnose', ({ sync, owner, id }) => sync.diagnose(id, owner)),
  post('accounts/:id/sync', nothing, syncNow),
  post('accounts/:id/pause', nothing, (visit) => visit.sync.accounts.pause(connectionOf(visit))),
  post('accounts/:id/resume', nothing, (visit) => visit.sync.accounts.resume(connectionOf(visit))),
  post('accounts/:id/disconnect', endBody, (visit, how) =>
    visit.sync.connect.disconnect({ ...how, ...connectionOf(visit) }),
  ),
  post('accounts/:id/erase', endBody, (visit, how) => visit.sync.connect.erase({ ...how, ...connectionOf(visit) })),
]
