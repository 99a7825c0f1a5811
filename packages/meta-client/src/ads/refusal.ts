import { isGraphError } from '../errors.ts'

/**
 * What a failure says about the size or the object of a read; undefined: nothing, so it is thrown on.
 *
 * - `too_much`: Meta says so. `doubtful`: twice code 1 or 2, or no answer in time, which is how it says so too (D).
 */
export type AdRefusal = 'doubtful' | 'not_found' | 'too_much' | 'too_old'

const TOO_OLD = 3018

export function adRefusalOf(error: unknown): AdRefusal | undefined {
  if (!isGraphError(error)) return undefined
  const { code, metaCode } = error
  if (code === 'too_much_data') return 'too_much'
  if (code === 'not_found') return 'not_found'
  if (metaCode === TOO_OLD) return 'too_old'
  if (code === 'timeout' || (code === 'transient' && (metaCode === 1 || metaCode === 2))) return 'doubtful'
  return undefined
}
