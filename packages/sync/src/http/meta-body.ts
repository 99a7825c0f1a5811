/** What a request carries, or why it could not be read. */
export type ReadBody =
  | { readonly bytes: Uint8Array; readonly problem?: never }
  | { readonly bytes?: never; readonly problem: 'too_long' | 'broken' }

/** Reads the bytes of a body as they come, and no more of them than `most`. Never throws. */
export async function readBody(request: Request, most: number): Promise<ReadBody> {
  if (Number(request.headers.get('content-length') ?? 0) > most) return { problem: 'too_long' }
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.byteLength
      if (length > most) return { problem: 'too_long' } // leaving the loop cancels the stream
      chunks.push(chunk)
    }
  } catch {
    // Broken off by the caller, or read before by somebody else.
    return { problem: 'broken' }
  }
  return { bytes: Buffer.concat(chunks) }
}
