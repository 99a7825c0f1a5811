import * as z from 'zod/mini'

/** An id in an answer: text, or in some answers of Meta's a number (D, P), which the lossless reader has kept whole. */
export const idText = z.union([z.string().check(z.minLength(1)), z.pipe(z.int(), z.transform(String))])
