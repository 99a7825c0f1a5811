import * as z from 'zod/mini'

/** A part that an answer may leave out, and that counts as left out when it comes in another form than known. */
export function ifReadable<Schema extends z.ZodMiniType>(schema: Schema) {
  return z.catch(z.optional(schema), undefined)
}
