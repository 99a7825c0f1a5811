import { isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect } from 'node:tls'

/** `prefer`: where the server can. `require`: always. `verify`: always, and only with a server whose certificate is good. */
export type Encryption = 'prefer' | 'require' | 'verify'

interface Wish {
  readonly host: string
  readonly encryption: Encryption
  /** TLS from the first byte on, for servers of PostgreSQL 17 and later. */
  readonly isDirect: boolean
}

// PostgreSQL, frontend/backend protocol, SSLRequest: its length and its code.
const SSL_REQUEST = Buffer.from('0000000804d2162f', 'hex')

/**
 * Begins encryption as Postgres has it: a request in the clear, one letter back, and then TLS. Resolves with the socket to talk
 * through, the very one where `prefer` meets a server that cannot. Rejects with an error that has a code, of the system
 * (`ECONNREFUSED`) or one of `TLS_REFUSED`, `TLS_UNTRUSTED`, `TLS_OTHER_HOST` and `TLS_FAILED`; the socket is destroyed then.
 *
 * Here and not in postgres.js, so that the end of the encrypted socket is in our hands (`watched-socket.ts`).
 */
export async function encryptSocket(socket: Socket, wish: Wish): Promise<Socket> {
  try {
    if (!wish.isDirect && !(await isWilling(socket))) {
      if (wish.encryption === 'prefer') return socket
      throw failure('TLS_REFUSED')
    }
    return await startTls(socket, wish)
  } catch (error) {
    socket.destroy()
    throw error
  }
}

async function isWilling(socket: Socket): Promise<boolean> {
  socket.write(SSL_REQUEST)
  const answer = await new Promise<Buffer>((resolve, reject) => {
    socket.once('data', resolve)
    failWith(socket, reject)
  })
  const letter = answer.toString('latin1')
  // What comes with it was written in the clear, by whoever stands between: nobody may take it for the server's.
  if (letter !== 'S' && letter !== 'N') throw failure('TLS_FAILED')
  return letter === 'S'
}

function startTls(socket: Socket, { host, encryption, isDirect }: Wish): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const secure = connect({
      socket,
      host,
      rejectUnauthorized: encryption === 'verify',
      ...(isIP(host) === 0 && { servername: host }),
      ...(isDirect && { ALPNProtocols: ['postgresql'] }),
    })
    secure.once('secureConnect', () => resolve(secure))
    failWith(secure, (error) => reject(isOfSystem(error) ? error : failure(reasonOf(error))))
  })
}

// The listeners stay: an error of the socket below that nobody hears would end the process.
function failWith(socket: Socket, reject: (error: Error) => void): void {
  socket.on('error', reject)
  socket.on('close', () => reject(failure('ECONNRESET')))
}

function reasonOf(error: Error): string {
  const code = codeOf(error)
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'TLS_OTHER_HOST'
  return /CERT|LEAF_SIGNATURE/.test(code) ? 'TLS_UNTRUSTED' : 'TLS_FAILED'
}

const isOfSystem = (error: Error): boolean => /^E[A-Z]+$/.test(codeOf(error))

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '')

const failure = (code: string): Error => Object.assign(new Error('The connection was not encrypted.'), { code })
