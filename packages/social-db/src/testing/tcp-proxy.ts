import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

export interface TcpProxy {
  readonly port: number
  /** From now on nothing passes, in either direction, and nobody is told: a half-open connection. */
  freeze(): void
  /** Ends every connection and lets new ones through. */
  thaw(): void
  close(): Promise<void>
}

/** Stands on loopback before the server of `url`, to break its network. */
export async function startTcpProxy(url: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  const state = { isFrozen: false }
  const server = createServer((near) => {
    const far = connect(Number(port || '5432'), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (bytes) => {
        if (!state.isFrozen) to.write(bytes)
      })
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        if (!state.isFrozen) to.destroy()
      })
    }
  })
  const address = await new Promise<ReturnType<typeof server.address>>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(server.address())
    })
  })
  const endAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    freeze() {
      state.isFrozen = true
    },
    thaw() {
      endAll()
      state.isFrozen = false
    },
    async close() {
      endAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
