import fc from 'fast-check'
import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { isGraphError } from '../errors.ts'
import { igUser } from '../nodes/ig-user.ts'
import { userToken } from '../tokens.ts'
import { createGraph } from './graph.ts'

const VALUES = 10_000
const TOKEN = 'EAAfakeown'

// The trap is a real server, so that a client which follows does get there.
function hostileNexts(trap: string) {
  const path = fc.constantFrom('/v26.0/1/media', '/', '/v26.0/../../x', '//graph.facebook.com/v26.0', '/%2e%2e/')
  const place = fc.constantFrom(
    '',
    'after=X',
    'after=..%2F..%2Fme',
    'until=1&__paging_token=%0d%0aHost:%20x',
    'since=@x',
    'page=2',
  )
  const rest = fc.constantFrom('', '&access_token=EAAfakecanary', '&fields=id&limit=9999', '&after=Y&appsecret_proof=0')
  const origin = fc.constantFrom(
    `http://${trap}`,
    `//${trap}`,
    `\\\\${trap}`,
    `http:${trap}`,
    `http:///${trap}`,
    `HTTP://${trap}`,
    ` \thttp://${trap}`,
    `http://graph.facebook.com@${trap}`,
    `http://graph.facebook.com:443@${trap}`,
    `http://user:${TOKEN}@${trap}`,
    `http://${trap}#@graph.facebook.com`,
    `http://${trap}\\@graph.facebook.com`,
    `http://0x7f.1:${trap.split(':')[1]}`,
    `http://[::ffff:127.0.0.1]:${trap.split(':')[1]}`,
    'https://graph.facebook.com.canary.example.test',
    'https://graph.facebook.com:8443',
    'https://graph.faceb\u043Eok.com',
    'https://169.254.169.254',
    'ftp://canary.example.test',
    'file:///etc/passwd',
    'javascript:void',
    'data:application/json,{}',
    'blob:null/x',
    '..',
    '',
  )
  const address = fc.tuple(origin, path, place, rest).map(([a, b, c, d]) => `${a}${b}?${c}${d}`)
  return fc.oneof(
    { weight: 8, arbitrary: address },
    { weight: 1, arbitrary: fc.webUrl({ withQueryParameters: true }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    {
      weight: 1,
      arbitrary: fc.oneof(
        fc.jsonValue(),
        address.map((href) => ({ href })),
        fc.array(address),
      ),
    },
  )
}

interface Seen {
  readonly path: string
  readonly names: readonly string[]
  readonly authorization: string | undefined
}

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') return expect.fail('no port')
  return `127.0.0.1:${address.port}`
}

// What Node's own fetch opens, whoever asked for it.
function watchConnections(): readonly string[] {
  const hosts: string[] = []
  const note = (message: unknown) => {
    if (typeof message !== 'object' || message === null || !('connectParams' in message)) return
    const { connectParams } = message
    if (typeof connectParams === 'object' && connectParams !== null && 'host' in connectParams) {
      hosts.push(String(connectParams.host))
    }
  }
  const opened = channel('undici:client:beforeConnect')
  opened.subscribe(note)
  onTestFinished(() => {
    opened.unsubscribe(note)
  })
  return hosts
}

test('no `next` of a listing leads to another host, nor its words into our requests', async () => {
  const hosts = watchConnections()
  const trapped: string[] = []
  const trap = await listen((request, response) => {
    trapped.push(request.url ?? '')
    response.end('{"data":[]}')
  })
  const held: { body: string } = { body: '' }
  const seen: Seen[] = []
  const meta = await listen((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://meta')
    seen.push({ path: pathname, names: [...searchParams.keys()], authorization: request.headers.authorization })
    const isFirst = !['after', 'until', 'since', '__paging_token'].some((name) => searchParams.has(name))
    response.setHeader('content-type', 'application/json')
    response.end(isFirst ? held.body : '{"data":[]}')
  })
  const graph = createGraph({
    hosts: { facebookGraph: `http://${meta}` },
    retries: 0,
    now: () => Date.UTC(2026, 10, 23),
  })
  const counts = { wentOn: 0, refused: 0, ended: 0 }
  const stays = fc.asyncProperty(hostileNexts(trap), fc.boolean(), async (next, hasCursor) => {
    const paging = { ...(hasCursor ? { cursors: { after: 'OURS' } } : {}), next, previous: next }
    held.body = JSON.stringify({ data: [{ id: '7', children: { data: [{ id: '8' }], paging } }], paging })
    const from = seen.length
    const fields = ['caption', { children: { fields: ['media_type'] } }] as const
    try {
      for await (const item of graph.withToken(userToken(TOKEN)).list(igUser.media, '1', { fields, limit: 5 })) {
        expect(item.id).toBe('7')
      }
      counts[seen.length - from === 2 ? 'wentOn' : 'ended'] += 1
    } catch (error) {
      if (!isGraphError(error) || error.code !== 'upstream_malformed') throw error
      counts.refused += 1
    }
  })
  await fc.assert(stays, { numRuns: VALUES })

  const allowed = ['fields', 'limit', 'after', 'until', 'since', '__paging_token']
  for (const { path, names, authorization } of seen) {
    const isOurs = path === '/v26.0/1/media' && authorization === `Bearer ${TOKEN}`
    if (!isOurs || names.some((name) => !allowed.includes(name)) || new Set(names).size !== names.length) {
      expect.fail(`a request that is not ours: ${path} with ${names.join(', ')}`)
    }
  }
  expect(new Set(hosts)).toEqual(new Set([meta]))
  expect(trapped).toEqual([])
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(100)
  // Both watchers do see it when somebody goes there.
  await fetch(`http://${trap}/control`)
  expect([trapped, hosts.at(-1)]).toEqual([['/control'], trap])
  process.stdout.write(
    `proof: hostile next: ${VALUES} values, ${seen.length} requests to our host (${counts.wentOn} lists went on from our own place, ${counts.ended} ended, ${counts.refused} refused): 0 connections to another host\n`,
  )
})
