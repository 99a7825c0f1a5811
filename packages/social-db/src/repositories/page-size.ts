import { SocialDbError } from '../errors.ts'

const LARGEST = 1000

/** How many rows a question may ask for: Drizzle would take NaN or a negative number for "all of them". */
export function pageSize(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= LARGEST) return limit
  throw new SocialDbError(`limit takes a whole number from 1 to ${LARGEST}, not ${String(limit).slice(0, 20)}.`, {
    code: 'invalid',
  })
}
