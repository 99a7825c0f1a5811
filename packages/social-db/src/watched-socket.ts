import { connect } from 'node:net'
import type { Socket } from 'node:net'

/** The part of its options that postgres.js hands to a `socket` function. */
interface Target {
  readonly host: readonly string[]
  readonly port: readonly number[]
  readonly path: string | false
}

/**
 * Opens sockets for postgres.js and destroys one on which nothing moved for `silenceMs`.
 *
 * postgres.js waits for an answer for ever, and cancelling a statement needs the network that is gone. Destroying the
 * socket makes it fail the statement and connect anew. It cannot tell a hung statement from an idle connection: let
 * `idle_timeout` close those first.
 */
export function connectWatched(silenceMs: number): (target: Target) => Socket {
  const attempts = { count: 0 }
  return ({ host, port, path }) => {
    // Each attempt takes the next host of the URL, as postgres.js does by itself.
    const place = attempts.count % host.length
    attempts.count += 1
    const name = host[place] ?? 'localhost'
    const socket = connect(path === false ? { host: name, port: port[place] ?? 5432, noDelay: true } : { path })
    destroyWhenSilent(socket, silenceMs)
    endWithoutError(socket)
    // postgres.js reads it there for the server name of TLS.
    return Object.assign(socket, { host: name })
  }
}

// postgres.js takes a connection for a good one between its error and its end, and forgets what it sent there unless the end
// is one without an error: the statement would wait for ever. TLS is postgres.js's own socket over this one, whose end does not
// pass here. That failed attempts to connect are then not counted makes the next one come after 10 ms, and not after up to 20 s.
function endWithoutError(socket: Socket): void {
  const emit = socket.emit.bind(socket)
  socket.emit = (event: string, ...told: unknown[]) => emit(event, ...(event === 'close' ? [false] : told))
}

// Not socket.setTimeout: postgres.js removes every listener of the socket when it starts TLS.
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
