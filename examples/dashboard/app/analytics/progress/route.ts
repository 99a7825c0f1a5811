import { isSyncError, type SyncEvent } from '@bos/sync'
import { whoIsSignedIn } from '../../../lib/identify.ts'
import { sync } from '../../../lib/sync.ts'

/** How the sync of one of the owner's accounts comes along, as server-sent events, until it has ended. */
export async function GET(request: Request): Promise<Response> {
  const owner = await whoIsSignedIn()
  if (!owner) return new Response('Not signed in', { status: 401 })
  const connectionId = new URL(request.url).searchParams.get('account') ?? ''
  const gone = new AbortController()
  const signal = AbortSignal.any([request.signal, gone.signal])
  const events = sync.watch(connectionId, { userId: owner.userId, signal })[Symbol.asyncIterator]()
  let next: IteratorResult<SyncEvent> | undefined
  try {
    // The first one tells whether there is such a connection of this owner.
    next = await events.next()
  } catch (error) {
    if (isSyncError(error) && error.code === 'not_found') return new Response('Not found', { status: 404 })
    throw error
  }
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = next ?? (await events.next())
      next = undefined
      if (done) controller.close()
      else controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(value)}\n\n`))
    },
    cancel: () => gone.abort(),
  })
  return new Response(stream, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } })
}
