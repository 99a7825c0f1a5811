/** How a request commits something: the COMMIT of a transaction, or a statement that writes outside of one. */
export type Commit = 'commit' | 'write'

/** What became of a request: more of the answer is to come, it was done, or it was refused. */
export type Answer = 'more' | 'done' | 'failed'

// A commit by itself, or a statement that writes; the latter commits where no transaction is open.
const COMMIT = /^\s*commit\b/i
const WRITES = /\b(insert into|update "?social_|delete from)/i

/**
 * Follows one connection in Postgres's protocol, as far as it takes to know who waits for what.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export function createWireReader() {
  let waitingSince: number | undefined
  let hasFailed = false
  let isInTransaction = false
  let statement = ''
  // The first message of an application has no letter.
  const readAsked = readMessages({ isFirstBare: true })
  const readAnswered = readMessages({ isFirstBare: false })

  return {
    /** Bytes of the application: whether they have something done that commits, a COMMIT or a write by itself. */
    asked(bytes: Buffer): Commit | undefined {
      waitingSince ??= performance.now()
      let commit: Commit | undefined
      for (const { letter, body } of readAsked(bytes)) {
        // A statement is told here, under no name, and done later.
        if (letter === 'P' || letter === 'Q') statement = body.toString('latin1').replace(/^\0/, '')
        if (letter !== 'E' && letter !== 'Q') continue
        if (COMMIT.test(statement)) commit ??= 'commit'
        else if (!isInTransaction && WRITES.test(statement)) commit ??= 'write'
      }
      return commit
    },
    /** Bytes of the server. */
    answered(bytes: Buffer): Answer {
      let answer: Answer = 'more'
      for (const { letter, body } of readAnswered(bytes)) {
        if (letter === 'E') hasFailed = true
        if (letter !== 'Z') continue
        answer = hasFailed ? 'failed' : 'done'
        isInTransaction = body.toString('latin1') !== 'I'
        hasFailed = false
        waitingSince = undefined
      }
      return answer
    },
    /** How long the application has waited for an answer by now; 0 where it waits for none. */
    waitedMs: (): number => (waitingSince === undefined ? 0 : performance.now() - waitingSince),
    end(): void {
      waitingSince = undefined
    },
  }
}

interface Message {
  readonly letter: string
  readonly body: Buffer
}

/** Cuts a stream of bytes into messages: a letter, a length that counts itself, and the rest. */
function readMessages({ isFirstBare }: { readonly isFirstBare: boolean }): (bytes: Buffer) => readonly Message[] {
  let rest = Buffer.alloc(0)
  let letters = isFirstBare ? 0 : 1
  return (bytes) => {
    const messages: Message[] = []
    rest = Buffer.concat([rest, bytes])
    while (rest.length >= letters + 4) {
      const end = letters + rest.readInt32BE(letters)
      if (rest.length < end) break
      messages.push({ letter: rest.toString('latin1', 0, letters), body: rest.subarray(letters + 4, end) })
      rest = rest.subarray(end)
      letters = 1
    }
    return messages
  }
}
