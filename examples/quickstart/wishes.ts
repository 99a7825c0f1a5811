import { parseArgs } from 'node:util'
import { type Answer, isAnswer } from './person.ts'
import { UsageError } from './usage-error.ts'

/** What the demo can be asked for, all of it to see something go wrong. */
export interface Wishes {
  readonly platform: string
  readonly person: Answer
  readonly redirectBase: string | undefined
  readonly graphVersion: string | undefined
}

/** Reads the options alone: a developer's shell holds the addresses and secrets of an application of his own. */
export function readWishes(args: readonly string[]): Wishes {
  const { platform, person, 'redirect-base': redirectBase, 'graph-version': graphVersion } = parse(args)
  if (!isAnswer(person)) throw new UsageError(`--person ${person} is unknown: use allows, denies or tampers.`)
  return { platform, person, redirectBase, graphVersion }
}

function parse(args: readonly string[]) {
  const options = {
    platform: { type: 'string', default: 'facebook' },
    person: { type: 'string', default: 'allows' },
    'redirect-base': { type: 'string' },
    'graph-version': { type: 'string' },
  } as const
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    // parseArgs names the argument; its message is a sentence for people.
    throw error instanceof TypeError ? new UsageError(error.message) : error
  }
}
