import { createMetaHandlers } from '@bos/sync/http'
import { sync } from '../../../../../lib/sync.ts'

/** What Meta calls: open to the world, and signed. */
export const { GET, POST } = createMetaHandlers(sync, { basePath: '/api/webhooks/meta' })
