import { createProject, run, tried } from './project.mjs'

const FILES = {
  'next.config.mjs': `export default { serverExternalPackages: ['@electric-sql/pglite', 'postgres'] }\n`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      target: 'es2023',
      lib: ['dom', 'dom.iterable', 'esnext'],
      module: 'esnext',
      moduleResolution: 'bundler',
      jsx: 'preserve',
      noEmit: true,
      esModuleInterop: true,
      isolatedModules: true,
      skipLibCheck: true,
      incremental: true,
      plugins: [{ name: 'next' }],
    },
    include: ['**/*.ts', '**/*.tsx'],
    exclude: ['node_modules'],
  }),
  'app/layout.tsx': `import type { ReactNode } from 'react'
export default function Layout({ children }: { children: ReactNode }) {
  return <html lang="en"><body>{children}</body></html>
}
`,
  'app/page.tsx': `export default function Page() { return <h1>BOS</h1> }\n`,
  'lib/sync.ts': `import { createSync } from '@bos/sync'
export const sync = createSync({ env: process.env })
`,
  'app/api/social/[...path]/route.ts': `import { auth } from '@clerk/nextjs/server'
import { createHandlers } from '@bos/sync/http'
import { sync } from '../../../../lib/sync'
export const { GET, POST } = createHandlers(sync, {
  basePath: '/api/social',
  async identify() {
    const { userId } = await auth()
    return userId === null ? null : { userId }
  },
})
`,
  'app/api/webhooks/meta/[[...path]]/route.ts': `import { createMetaHandlers } from '@bos/sync/http'
import { sync } from '../../../../../lib/sync'
export const { GET, POST } = createMetaHandlers(sync, { basePath: '/api/webhooks/meta' })
`,
  'app/api/cron/route.ts': `import { sync } from '../../../lib/sync'
export async function GET(request: Request): Promise<Response> {
  const isCron = request.headers.get('authorization') === \`Bearer \${process.env['CRON_SECRET']}\`
  if (!isCron) return new Response('Not found', { status: 404 })
  return Response.json(await sync.runDue({ forSeconds: 50 }))
}
`,
  'proxy.ts': `import { clerkMiddleware } from '@clerk/nextjs/server'
export default clerkMiddleware()
export const config = { matcher: ['/((?!_next|.*\\\\..*).*)', '/(api|trpc)(.*)'] }
`,
}

/** A Next.js application with Clerk's middleware on builds without any environment. */
export function next(folder, tarballs) {
  const dependencies = { ...tarballs }
  for (const name of ['next', 'react', 'react-dom', '@clerk/nextjs', 'drizzle-orm', 'postgres'])
    dependencies[name] = tried(name)
  const devDependencies = {}
  for (const name of ['typescript', '@types/node', '@types/react', '@types/react-dom'])
    devDependencies[name] = tried(name)
  createProject(folder, { manifest: { private: true, dependencies, devDependencies }, files: FILES })
  run(folder, 'next', ['build'], { env: { NEXT_TELEMETRY_DISABLED: '1' } })
}
