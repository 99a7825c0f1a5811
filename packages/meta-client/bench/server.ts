// Answers with one small body, or a page of media where that is asked for, in a process of its own, so that its work is nobody's CPU time.
import { createServer } from 'node:http'

import { ID, ITEMS, makeMediaPage } from './media-page.ts'

const page = makeMediaPage(ITEMS)
const body = '{"id":"17841405822304914","username":"someone","followers_count":42}'
const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json; charset=UTF-8')
  response.setHeader('facebook-api-version', 'v26.0')
  response.setHeader('x-app-usage', '{"call_count":1,"total_cputime":1,"total_time":1}')
  response.end(request.url?.includes(`/${ID}/media`) ? page : body)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') process.send?.(`http://127.0.0.1:${address?.port}`)
})
process.on('disconnect', () => process.exit())
