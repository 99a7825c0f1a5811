import * as z from 'zod/mini'
import { GraphError } from '../errors.ts'

const list = z.object({ data: z.array(z.unknown()) })

/** The readable rows of an answer that is one short list. Throws `upstream_malformed` for what is no list. */
export function readRows<Row>(body: unknown, row: z.ZodMiniType<Row>, endpoint: string): readonly Row[] {
  const { data } = list.safeParse(body)
  if (data === undefined) {
    throw new GraphError(`${endpoint}: the answer holds no list. Try again later.`, {
      code: 'upstream_malformed',
      endpoint,
    })
  }
  return data.data.flatMap((sent) => row.safeParse(sent).data ?? [])
}
