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

export interface TcpProxyOptions {
  /** Another address of loopback. Default 127.0.0.1. */
  readonly host?: string
  /** Listens at the server's own port. Default: at a free one. */
  readonly isSamePort?: boolean
  /** Says another process id than the server's at the login, as a pooler does. */
  readonly isOtherProcess?: boolean
}

/** Stands on loopback before the server of `url`, to break its network. */
export async function startTcpProxy(
  url: string,
  { host = '127.0.0.1', isSamePort = false, isOtherProcess = false }: TcpProxyOptions = {},
): Promise<TcpProxy> {
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
        if (!state.isFrozen) to.write(isOtherProcess && from === far ? asOtherProcess(bytes) : bytes)
      })
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        if (!state.isFrozen) to.destroy()
      })
    }
  })
  const address = await new Promise<ReturnType<typeof server.address>>((resolve) => {
    server.listen(isSamePort ? Number(port || '5432') : 0, host, () => {
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

// BackendKeyData: its letter and length, then the process id.
const KEY_DATA = Buffer.from([0x4b, 0, 0, 0, 12])

function asOtherProcess(bytes: Buffer): Buffer {
  const at = bytes.indexOf(KEY_DATA)
  if (at < 0) return bytes
  const changed = Buffer.from(bytes)
  changed.writeUInt32BE(changed.readUInt32BE(at + KEY_DATA.length) ^ 0x55555555, at + KEY_DATA.length)
  return changed
}
