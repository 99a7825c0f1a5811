// npm run bench:client: what this client costs beside bare fetch, bare JSON.parse and Meta's own SDK, in one interleaved run.
import { benchImports } from './imports.ts'
import { benchPages } from './pages.ts'
import { judge } from './report.ts'
import { benchRequests } from './requests.ts'

const goals = [...(await benchRequests()), ...(await benchPages()), ...(await benchImports())]
process.exitCode = judge(goals) ? 0 : 1
