import * as z from 'zod/mini'

/** A number that is what was sent: beyond 2^53 digits are lost, and no column of a database takes 1e300. */
export const exactNumber = z.number().check(z.minimum(-Number.MAX_SAFE_INTEGER), z.maximum(Number.MAX_SAFE_INTEGER))
