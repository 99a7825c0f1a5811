import { connect, createServer, type Socket } from 'node:net'
import { type Commit, createWireReader } from './wire.ts'

/** A network between an application and its database that fails when it is told to. */
export interface WeakNetwork {
  /** Where it listens, as the `host` of a URL. */
  readonly host: string
  /** Ends every connection. */
  cut(): void
  /** The server gets the next request and does it; its answer is lost with the connection. */
  loseNextAnswer(): void
  /** The same of the next request that commits something; says how, once the server has committed and the connection is cut. */
  loseNextCommit(): Promise<Commit>
  /** Nothing passes any more and nobody is told, until `mend`. */
  freeze(): void
  /** The connections there are swallow everything and nobody is told: they are half-open. New ones are well. */
  halfOpen(): void
  /** Ends every connection and refuses new ones, until `mend`. */
  refuse(): void
  /** Everything passes again; connections that missed something end. */
  mend(): void
  /** How many half-open connections swallowed a request or the answer to one. */
  swallowed(): number
  /** The longest that anybody waited for an answer, until it came or the connection was given up, in milliseconds. */
  longestWaitMs(): number
  close(): Promise<void>
}

/** Stands on loopback before the server of `url`. */
export async function weakenNetwork(url: string): Promise<WeakNetwork> {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  const links = new Set<Link>()
  // What the application gave up, and the server was not told of.
  const orphans = new Set<Socket>()
  const state: {
    is: 'well' | 'frozen' | 'down'
    losing: 'no' | 'armed' | 'sent'
    onCommit?: ((how: Commit) => void) | undefined
  } = { is: 'well', losing: 'no' }
  const counts = { swallowed: 0, longestWaitMs: 0 }
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer((near) => {
    if (state.is === 'down') return void near.destroy()
    const far = connect(Number(port || '5432'), hostname)
    const wire = createWireReader()
    const link: Link = { isHalfOpen: false, losing: undefined, hasSwallowed: false }
    links.add(link)
    const isSilent = (): boolean => state.is === 'frozen' || link.isHalfOpen
    const swallow = (): void => {
      if (link.isHalfOpen && !link.hasSwallowed) counts.swallowed += 1
      link.hasSwallowed = true
    }
    const measure = (): void => void (counts.longestWaitMs = Math.max(counts.longestWaitMs, wire.waitedMs()))
    near.on('data', (bytes) => {
      const commit = wire.asked(bytes)
      if (isSilent()) return swallow()
      if (commit && state.onCommit) link.losing = commit
      if (state.losing === 'armed') state.losing = 'sent'
      far.write(bytes)
    })
    far.on('data', (bytes) => {
      if (isSilent()) return swallow()
      if (state.losing === 'sent') {
        state.losing = 'no'
        return cut()
      }
      measure()
      const answer = wire.answered(bytes)
      const how = link.losing
      if (!how) return void near.write(bytes)
      if (answer === 'more') return
      link.losing = undefined
      // It was refused, or somebody else's commit was lost meanwhile: not worth losing.
      if (answer === 'failed' || !state.onCommit) return near.destroy()
      const told = state.onCommit
      state.onCommit = undefined
      near.destroy()
      told(how)
    })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        sockets.delete(one)
        if (one === near) {
          measure()
          wire.end()
          links.delete(link)
        }
        if (!isSilent()) other.destroy()
        else if (one === near) orphans.add(far)
      })
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const at = server.address()
  if (typeof at !== 'object' || !at) throw new TypeError('unreachable: it listens at a port')
  return {
    host: `${at.address}:${at.port}`,
    cut,
    loseNextAnswer() {
      state.losing = 'armed'
    },
    loseNextCommit() {
      return new Promise((resolve) => {
        state.onCommit = resolve
      })
    },
    freeze() {
      state.is = 'frozen'
    },
    halfOpen() {
      for (const link of links) link.isHalfOpen = true
    },
    refuse() {
      state.is = 'down'
      cut()
    },
    mend() {
      if (state.is === 'frozen') cut()
      for (const socket of orphans) socket.destroy()
      orphans.clear()
      state.is = 'well'
      state.losing = 'no'
    },
    swallowed: () => counts.swallowed,
    longestWaitMs: () => counts.longestWaitMs,
    async close() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Link {
  isHalfOpen: boolean
  /** What of its requests is to be lost, once it is done. */
  losing: Commit | undefined
  hasSwallowed: boolean
}
