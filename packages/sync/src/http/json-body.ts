import type * as z from 'zod'
import { Refusal } from './refusal.ts'

const MOST_BYTES = 64 * 1024

/** What the caller sent, checked: a sentence for each mistake, which repeats nothing of it. An empty body is an empty object. */
export async function readBody<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.infer<Schema>> {
  const text = await readText(request)
  const parsed = schema.safeParse(text.trim() === '' ? {} : parse(text))
  if (parsed.success) return parsed.data
  const sentences = new Set(parsed.error.issues.map(({ message }) => `${message}.`))
  throw new Refusal([...sentences].join(' '), { status: 400, code: 'invalid' })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal('The body is not JSON.', { status: 400, code: 'invalid' })
    throw error
  }
}

async function readText(request: Request): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  // Counted as it comes: a length that was announced may be wrong, or missing.
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > MOST_BYTES) {
      throw new Refusal(`The body is longer than ${MOST_BYTES / 1024} KiB.`, { status: 413, code: 'too_large' })
    }
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
