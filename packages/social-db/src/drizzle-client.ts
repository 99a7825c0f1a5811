// What Drizzle needs of postgres.js 3.4 and does not get by itself.
// oxlint-disable typescript/unbound-method -- its functions are closures and use no `this`
import type postgres from 'postgres'
import { isLostConnection } from './driver-errors.ts'
import { SocialDbError } from './errors.ts'

type Unsafe = postgres.Sql['unsafe']
type Work = (tx: postgres.TransactionSql) => unknown

/** How the connection of one transaction is; `whole` rejects when it is lost. */
interface Fate {
  isLost: boolean
  readonly whole: Promise<never>
  readonly lose: () => void
}

/**
 * Gives Drizzle's statements names where `named`, and ends a transaction whose connection is lost.
 *
 * postgres.js sends its ROLLBACK into the void then: that is an uncaught TypeError (porsager/postgres#1208), and a later
 * statement of the lost transaction may run inside another one that got the connection (#1216).
 */
export function prepareForDrizzle(client: postgres.Sql, { named }: { readonly named: boolean }): postgres.Sql {
  const { begin } = client
  return Object.assign(client, {
    unsafe: nameStatements(client.unsafe, named),
    begin: (work: Work) => {
      const fate = newFate()
      const whole = begin((tx) => contain(tx, { work, named, fate }))
      whole.then(fate.lose, fate.lose)
      return whole
    },
  })
}

// Drizzle asks for unnamed statements, which cost a second round trip each time.
function nameStatements(unsafe: Unsafe, named: boolean): Unsafe {
  if (!named) return unsafe
  return (text, parameters, options) => unsafe(text, parameters, { ...options, prepare: true })
}

function newFate(): Fate {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => {})
  const fate: Fate = {
    isLost: false,
    whole: promise,
    lose() {
      fate.isLost = true
      reject(lost())
    },
  }
  return fate
}

interface Contained {
  readonly work: Work
  readonly named: boolean
  readonly fate: Fate
}

/** Runs the work of a transaction or savepoint; once the connection is lost it never settles, so that nothing is sent. */
async function contain(tx: postgres.TransactionSql, { work, named, fate }: Contained): Promise<unknown> {
  const unsafe = nameStatements(tx.unsafe, named)
  const { savepoint } = tx
  Object.assign(tx, {
    unsafe: (...statement: Parameters<Unsafe>) => {
      if (fate.isLost) throw lost()
      const query = unsafe(...statement)
      // Before the work hears of it: it must not go on with another statement.
      query.catch((error: unknown) => {
        if (isLostConnection(error)) fate.lose()
      })
      return query
    },
    savepoint: (inner: Work) =>
      Promise.race([fate.whole, savepoint((nested) => contain(nested, { work: inner, named, fate }))]),
  })
  const [result] = await Promise.allSettled([work(tx)])
  if (fate.isLost) return new Promise(() => {})
  if (result.status === 'rejected') throw result.reason
  return result.value
}

function lost(): SocialDbError {
  return new SocialDbError('The connection of this transaction is lost: run it again.', { code: 'unreachable' })
}
