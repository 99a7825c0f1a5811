import * as z from 'zod'

/** The body of a request: exactly these fields. */
export function body<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const names = Object.keys(shape)
  const known = names.length === 0 ? 'none is' : `only ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'}`
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? `The body holds a field that is not known here: ${known}`
        : 'The body must be a JSON object',
  })
}

export function text(name: string) {
  const error = `${name} must be a text of 1 to 2048 characters`
  return z.string({ error }).min(1, { error }).max(2048, { error })
}

export function flag(name: string) {
  return z.boolean({ error: `${name} must be true or false` })
}
