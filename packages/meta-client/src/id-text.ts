import * as z from 'zod/mini'

/** Ours: Meta's have 40 digits at the most, and what keeps them has an end somewhere. */
export const LONGEST_ID = 255

/** An id in an answer: text, or in some answers of Meta's a number (D, P), which the lossless reader has kept whole. */
export const idText = z.union([
  z.string().check(z.minLength(1), z.maxLength(LONGEST_ID)),
  z.pipe(z.int(), z.transform(String)),
])
