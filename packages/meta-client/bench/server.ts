// Answers everything with one small body, in a process of its own, so that its work is nobody's CPU time.
import { createServer } from 'node:http'

const body = '{"id":"17841405822304914","username":"someone","followers_count":42}'
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json; charset=UTF-8')
  response.setHeader('facebook-api-version', 'v26.0')
  response.setHeader('x-app-usage', '{"call_count":1,"total_cputime":1,"total_time":1}')
  response.end(body)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') process.send?.(`http://127.0.0.1:${address?.port}`)
})
process.on('disconnect', () => process.exit())
