import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { generate, type SubjectAltNameEntry } from 'selfsigned'

export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** What a server says to who asks for encryption. */
export type Answer = keyof typeof LETTERS

interface Front {
  readonly host: string
  readonly answer: Answer
  readonly certificate: Certificate | undefined
}

// PostgreSQL, frontend/backend protocol, SSLRequest: its length and its code. A TLS handshake begins with 0x16.
const SSL_REQUEST = '0000000804d2162f'
const HANDSHAKE = 0x16
const DAY_MS = 86_400_000
const LETTERS = {
  yes: 'S',
  no: 'N',
  'yes, and more': 'S\u0016',
  'yes, and then nothing': 'S',
  'yes, for any protocol': 'S',
  nothing: '',
} as const

/** A certificate that vouches for itself, under these names and addresses: for a year from now, or the day before `end`. */
export async function signItself(names: readonly string[], end?: Date): Promise<Certificate> {
  const altNames = names.map(
    (name): SubjectAltNameEntry => (/^[\d.]+$/.test(name) ? { type: 7, ip: name } : { type: 2, value: name }),
  )
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'Test of ours' }], {
    keyType: 'ec',
    ...(end && { notBeforeDate: new Date(end.getTime() - DAY_MS), notAfterDate: end }),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames },
    ],
  })
  return { cert, key }
}

/** Stands before a Postgres that cannot encrypt, and hears how each client begins. */
export async function listenBefore(serverUrl: string, { host, answer, certificate }: Front) {
  const { hostname, port } = new URL(serverUrl)
  const begun: ('encrypted' | 'direct' | 'plain')[] = []
  const open = new Set<Socket>()
  const says = { answer }

  function join(near: Socket, first?: Buffer): void {
    const far = connect(Number(port || '5432'), hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy()).on('close', () => other.destroy())
    }
    if (first) far.write(first)
    near.pipe(far).pipe(near)
  }
  function encrypted(near: Socket): Socket {
    const protocols = says.answer === 'yes, for any protocol' ? {} : { ALPNProtocols: ['postgresql'] }
    return new TLSSocket(near, { isServer: true, ...protocols, ...certificate })
  }

  const server = createServer((near) => {
    open.add(near)
    near.on('error', () => undefined)
    near.once('data', (bytes) => {
      const said = says.answer
      if (bytes[0] === HANDSHAKE) {
        begun.push('direct')
        near.pause()
        near.unshift(bytes)
        join(encrypted(near))
      } else if (bytes.toString('hex') === SSL_REQUEST) {
        begun.push('encrypted')
        near.write(LETTERS[said])
        if (said === 'no') join(near)
        else if (!said.endsWith('nothing')) join(encrypted(near))
      } else {
        begun.push('plain')
        join(near, bytes)
      }
    })
  })
  server.listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  const url = new URL(serverUrl)
  url.hostname = host
  url.port = String(typeof address === 'object' && address ? address.port : 0)
  const cut = (): void => {
    for (const socket of open) socket.destroy()
  }
  return {
    url,
    begun,
    /** Ends every connection, and answers so from now on. */
    turn: (next: Answer): void => {
      says.answer = next
      cut()
    },
    stop: (): void => {
      cut()
      server.close()
    },
  }
}
