import * as z from 'zod/mini'
import type { GraphError } from '../errors.ts'
import { isGraphError } from '../errors.ts'
import { ifReadable } from '../if-readable.ts'
import type { Token } from '../tokens.ts'
import { checkedPath, signedParams } from './address.ts'
import type { Call, Caller } from './call.ts'
import type { HttpAnswer } from './http.ts'
import { readJson } from './json.ts'
import { inParallel } from './in-parallel.ts'
import type { Lane } from './limiter.ts'

/** What one read came to: Meta's parsed body, or the error. */
export type Sent = { body: unknown } | { error: GraphError }

const MOST_OPERATIONS = 50 // D batch-requests
const MOST_BATCHES = 4 // ours: 200 reads at once
const MOST_PLAIN = 10

const item = z.nullable(
  z.object({
    code: z.number(),
    body: z.string(),
    headers: ifReadable(z.array(z.object({ name: z.string(), value: z.string() }))),
  }),
)
const answer = z.array(z.catch(item, null))

/**
 * The longest that a batch may take: the deadline of a call for each turn that its requests need side by side, and one more
 * for what is asked again.
 */
export function batchTimeMs(tokens: readonly Token[], { deadlineMs }: Pick<Caller, 'deadlineMs'>): number {
  const plain = tokens.filter((token) => isPlain({ token })).length
  const turns = Math.ceil(plain / MOST_PLAIN) + Math.ceil((tokens.length - plain) / (MOST_OPERATIONS * MOST_BATCHES))
  return deadlineMs * (turns + 1)
}

/**
 * Sends reads in batches, and gives what each came to, in their order. Throws only when the caller stopped.
 *
 * Whether graph.instagram.com takes batches is unknown (data of 2026-11): its reads go out one by one, side by side.
 */
export async function sendBatch(
  caller: Caller,
  reads: readonly Call[],
  { token, ...limits }: Outer,
): Promise<readonly Sent[]> {
  // An outer token of the other login would carry the reads' tokens to its host.
  const outer = token.kind === 'instagram' ? reads.find((read) => !isPlain(read))?.token : token
  const [plain, batches] = await Promise.all([
    inParallel(reads.filter(isPlain), MOST_PLAIN, async (read) => [read, await alone(caller, read)] as const),
    inParallel(chunksOf(reads.filter((read) => !isPlain(read))), MOST_BATCHES, (batch) =>
      sendOne(caller, batch, { token: outer ?? token, ...limits }),
    ),
  ])
  const results = new Map([...plain, ...batches.flatMap((batch) => [...batch])])
  return reads.flatMap((read) => results.get(read) ?? [])
}

const alone = (caller: Caller, read: Call): Promise<Sent> => settle(() => caller.call(read))

/** The request around the reads. */
interface Outer extends Pick<Call, 'signal' | 'leftMs'> {
  token: Token
}

async function sendOne(caller: Caller, reads: readonly Call[], outer: Outer): Promise<ReadonlyMap<Call, Sent>> {
  const results = await admit(caller, reads)
  const admitted = reads.filter((read) => !results.has(read))
  return new Map([...results, ...(await sendAdmitted(caller, admitted, outer))])
}

async function sendAdmitted(
  caller: Caller,
  admitted: readonly Call[],
  { token, ...limits }: Outer,
): Promise<ReadonlyMap<Call, Sent>> {
  if (admitted.length === 0) return new Map()
  const operations = admitted.map((read) => ({ method: 'GET', relative_url: relativeUrl(caller, read) }))
  const outer = await settle(async () => {
    // D: the outer token is the fallback and must be there, also when every operation brings its own.
    const params = { batch: JSON.stringify(operations), access_token: token.expose(), include_headers: true }
    const tokens = admitted.flatMap((read) => read.token ?? [])
    const lanes = [...lanesOf(caller, admitted).values()].map(({ lane }) => lane)
    const body = await caller.call({
      method: 'POST',
      path: '',
      params,
      token,
      tokens,
      lanes,
      purpose: 'batch',
      ...limits,
    })
    const { data } = answer.safeParse(body)
    return data?.length === admitted.length ? data : [] // of another length nobody knows which part is whose
  })
  if ('error' in outer) {
    // Half as many have half as much to say.
    const half = Math.ceil(admitted.length / 2)
    if (outer.error.action !== 'shrink' || half === admitted.length)
      return new Map(admitted.map((read) => [read, outer]))
    const halves = [admitted.slice(0, half), admitted.slice(half)]
    const sent = await inParallel(halves, 1, (reads) => sendAdmitted(caller, reads, { token, ...limits }))
    return new Map(sent.flatMap((one) => [...one]))
  }
  const results = new Map<Call, Sent>()
  const again: Call[] = []
  for (const [index, read] of admitted.entries()) {
    const part = outer.body[index] ?? null
    const sent = part && (await settle(async () => caller.interpret(httpAnswer(part), read)))
    // D: null for an operation that timed out inside the batch.
    if (sent === null || ('error' in sent && sent.error.action === 'retry')) again.push(read)
    else results.set(read, sent)
  }
  await inParallel(again, MOST_BATCHES, async (read) => results.set(read, await alone(caller, read)))
  return results
}

/** The reads by what they count against. */
function lanesOf(caller: Caller, reads: readonly Call[]): ReadonlyMap<string, { lane: Lane; reads: Call[] }> {
  const lanes = new Map<string, { lane: Lane; reads: Call[] }>()
  for (const read of reads) {
    const lane = caller.laneOf(read)
    const known = lane && lanes.get(lane.name)
    if (known) known.reads.push(read)
    else if (lane) lanes.set(lane.name, { lane, reads: [read] })
  }
  return lanes
}

/** What may not be sent now; the rest has had its turn at every limit. */
async function admit(caller: Caller, reads: readonly Call[]): Promise<Map<Call, Sent>> {
  const refused = new Map<Call, Sent>()
  const lanes = [...lanesOf(caller, reads).values()]
  await Promise.all(
    lanes.map(async ({ lane, reads: own }) => {
      const { signal, leftMs = () => Infinity } = own[0] ?? {}
      const mostMs = Math.max(0, Math.min(caller.maxPauseMs, leftMs()))
      const wait = { endpoint: 'POST / (batch)', mostMs, signal }
      const outcome = await settle(() => lane.admit(wait, own.length))
      if ('error' in outcome) for (const read of own) refused.set(read, outcome)
    }),
  )
  return refused
}

/** D: path, query and the operation's own token; with its own proof, since a proof belongs to one token. */
function relativeUrl({ version, appSecret }: Caller, read: Call): string {
  const query = signedParams(read, appSecret)
  if (read.token) query.set('access_token', read.token.expose())
  return `${version}/${checkedPath('GET', read.path)}?${query}`
}

function httpAnswer({ code, body, headers = [] }: NonNullable<z.infer<typeof item>>): HttpAnswer {
  const sent = new Headers()
  for (const { name, value } of headers) {
    if (/^[\w-]+$/.test(name) && /^[\x20-\x7e]*$/.test(value)) sent.set(name, value) // the rest Headers would refuse
  }
  return { status: code, headers: sent, body: readJson(body) }
}

async function settle<Body>(work: () => Promise<Body>): Promise<{ body: Body } | { error: GraphError }> {
  try {
    return { body: await work() }
  } catch (error) {
    if (!isGraphError(error) || error.code === 'aborted') throw error
    return { error }
  }
}

const isPlain = ({ token }: Pick<Call, 'token'>): boolean => token?.kind === 'instagram'

function chunksOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / MOST_OPERATIONS)
  return Array.from({ length: count }, (_, index) =>
    items.slice(index * MOST_OPERATIONS, (index + 1) * MOST_OPERATIONS),
  )
}
