import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { encryptSocket } from './encrypt-socket.ts'
import type { Encryption } from './encrypt-socket.ts'

interface Address {
  readonly host: string
  readonly port: number
}

/** The part of its options that postgres.js hands to a `socket` function. */
interface Options {
  readonly sslnegotiation: string | null
}

interface Limits {
  /** How long nothing may move on a connection. */
  readonly silenceMs: number
  /** How long it may take until it is encrypted; postgres.js measures the time of the login, and all of it in the clear. */
  readonly connectMs: number
}

/**
 * Opens sockets for postgres.js, encrypted where that is asked for, and destroys one on which nothing moved for `silenceMs`.
 *
 * postgres.js waits for an answer for ever, and cancelling a statement needs the network that is gone. Destroying the
 * socket makes it fail the statement and connect anew. It cannot tell a hung statement from an idle connection: let
 * `idle_timeout` close those first.
 */
export function connectWatched(
  { host, port }: Address,
  { silenceMs, connectMs }: Limits,
  encryption?: Encryption,
): (options: Options) => Duplex | Promise<Duplex> {
  return ({ sslnegotiation }) => {
    const socket = connect({ host, port, noDelay: true })
    destroyWhenSilent(socket, silenceMs)
    if (encryption === undefined) return endWithoutError(socket)
    const timer = setTimeout(() => socket.destroy(tooLate()), connectMs)
    return encryptSocket(socket, { host, encryption, isDirect: sslnegotiation === 'direct' })
      .then(endWithoutError, failWhenUsed)
      .finally(() => clearTimeout(timer))
  }
}

// postgres.js takes a connection for a good one between its error and its end, and forgets what it sent there unless the end
// is one without an error: the statement would wait for ever. That failed attempts to connect are then not counted makes the
// next one come after 10 ms, and not after up to 20 s.
function endWithoutError(socket: Socket): Socket {
  const emit = socket.emit.bind(socket)
  socket.emit = (event: string, ...told: unknown[]) => emit(event, ...(event === 'close' ? [false] : told))
  return socket
}

// A socket function that throws leaves postgres.js with a connection that it never uses again. What fails is the first message
// over this one: a socket that ends before it would leave the message's timer behind, and later ones would wait for that.
function failWhenUsed(error: Error): Duplex {
  return new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done(error) })
}

function tooLate(): Error {
  return Object.assign(new Error('The server did not encrypt in time.'), { code: 'CONNECT_TIMEOUT' })
}

// Not socket.setTimeout: it gives a write that is stuck a second period, for which no lease waits.
function destroyWhenSilent(socket: Socket, silenceMs: number): void {
  const seen = { bytes: -1, at: performance.now() }
  const watch = setInterval(() => {
    const bytes = socket.bytesRead + socket.bytesWritten
    if (bytes !== seen.bytes) Object.assign(seen, { bytes, at: performance.now() })
    const isSilent = performance.now() - seen.at >= silenceMs
    if (isSilent) socket.destroy()
    if (socket.destroyed) clearInterval(watch)
  }, silenceMs / 10)
  watch.unref()
}
