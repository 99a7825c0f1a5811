import type { NextConfig } from 'next'
import { workspaceSources } from './demo/workspace-sources.ts'

const { isWorkspace, root, aliases } = workspaceSources()

export default {
  turbopack: { root, resolveAlias: aliases },
  // These load files of their own (WebAssembly, natives), which a bundle would lose.
  serverExternalPackages: ['@electric-sql/pglite', 'postgres'],
  // The address of a callback holds the code of a login, which belongs into no log.
  logging: { incomingRequests: { ignore: [/\/api\/social\/callback\//] } },
  // In its repository `npm run check` holds the types, of the sources as well.
  typescript: { ignoreBuildErrors: isWorkspace },
  poweredByHeader: false,
} satisfies NextConfig
