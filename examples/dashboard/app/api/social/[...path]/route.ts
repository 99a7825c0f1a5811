import { createHandlers } from '@bos/sync/http'
import { identify } from '../../../../lib/identify.ts'
import { sync } from '../../../../lib/sync.ts'

/** What people use. */
export const { GET, POST } = createHandlers(sync, { basePath: '/api/social', identify })
