import { SyncError } from './errors.ts'

// What a timer of Node can wait: 24 days.
const MOST_SECONDS = 2_147_483

/**
 * A time limit in whole milliseconds.
 *
 * @param what The option's name, for the message.
 * @throws {SyncError} `config` for a number that no timer can wait.
 */
export function limitMs(seconds: number, what: string): number {
  if (seconds > 0 && seconds <= MOST_SECONDS) return Math.ceil(seconds * 1000)
  throw new SyncError(`${what} takes seconds, more than 0 and at most ${MOST_SECONDS}.`, { code: 'config' })
}
