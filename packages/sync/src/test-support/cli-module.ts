// What a host's module for `bos-sync --module` looks like, with an emulated Meta in the place of Meta.
import { createSync } from '../index.ts'

const { env } = process
const hosts = env['TEST_META_GRAPH'] ? { facebookGraph: env['TEST_META_GRAPH'] } : {}

export const sync = createSync({ env, hosts })
