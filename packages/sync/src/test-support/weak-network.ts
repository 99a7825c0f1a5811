import { connect, createServer, type Socket } from 'node:net'

/** A network between an application and its database that fails when it is told to. */
export interface WeakNetwork {
  readonly port: number
  /** Ends every connection. */
  cut(): void
  /** The server gets the next request and does it; its answer is lost with the connection. */
  loseNextAnswer(): void
  /** Nothing passes any more and nobody is told, until `mend`. */
  freeze(): void
  /** Ends every connection and refuses new ones, until `mend`. */
  refuse(): void
  /** Everything passes again; connections that missed something end. */
  mend(): void
  close(): Promise<void>
}

/** Stands on loopback before the server of `url`. */
export async function weakenNetwork(url: string): Promise<WeakNetwork> {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  const state: { is: 'well' | 'frozen' | 'down'; losing: 'no' | 'armed' | 'sent' } = { is: 'well', losing: 'no' }
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer((near) => {
    if (state.is === 'down') return void near.destroy()
    const far = connect(Number(port || '5432'), hostname)
    near.on('data', (bytes) => {
      if (state.is === 'frozen') return
      if (state.losing === 'armed') state.losing = 'sent'
      far.write(bytes)
    })
    far.on('data', (bytes) => {
      if (state.is === 'frozen') return
      if (state.losing === 'sent') {
        state.losing = 'no'
        return cut()
      }
      near.write(bytes)
    })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        sockets.delete(one)
        if (state.is !== 'frozen') other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut,
    loseNextAnswer() {
      state.losing = 'armed'
    },
    freeze() {
      state.is = 'frozen'
    },
    refuse() {
      state.is = 'down'
      cut()
    },
    mend() {
      if (state.is === 'frozen') cut()
      state.is = 'well'
      state.losing = 'no'
    },
    async close() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
