import * as z from 'zod'
import { permissionProblem } from '../consent.ts'
import { FAULT_KINDS } from '../fault-kinds.ts'
import { patternProblem } from '../fault-pattern.ts'
import { exact, judged, time } from '../input.ts'
import { metricProblem } from '../insights/all-metrics.ts'
import { suggestion } from '../nearest.ts'

// Bodies of the control API.

const amount = z.number().min(0).exactOptional()

export const clockRequest = z.union(
  [exact({ advance: exact({ days: amount, hours: amount, minutes: amount, seconds: amount }) }), exact({ set: time })],
  {
    error: 'expected {"advance": {"days": 1}} with days, hours, minutes or seconds, or {"set": "2026-11-24T09:00:00Z"}',
  },
)

const status = z.int().min(200).max(599)

const tokenEnd = z.literal([102, 458, 459, 460, 463, 464, 467, 490, 492, 493])

const fault = z.union(
  [
    z.enum(FAULT_KINDS),
    exact({
      code: z.int(),
      subcode: z.int().exactOptional(),
      message: z.string().exactOptional(),
      status: status.exactOptional(),
      transient: z.boolean().exactOptional(),
      regainMinutes: z.number().min(0).exactOptional(),
    }),
    exact({ status, html: z.string() }),
    exact({ network: z.literal('reset'), when: z.enum(['before', 'after']).exactOptional() }),
    exact({ body: z.string(), status: status.exactOptional() }),
    exact({ slowMs: z.union([z.number().min(0), z.literal('forever').transform(() => Infinity)]) }),
    exact({ cutAfter: z.int().min(0), ending: z.enum(['end', 'reset']).exactOptional() }),
    exact({ contentType: z.string() }),
    exact({ usage: z.enum(['absent', 'malformed', 'several']) }),
    exact({ endsToken: tokenEnd }),
    exact({ paging: z.enum(['loop', 'empty', 'duplicate', 'foreignNext', 'deadCursor']) }),
    exact({ paging: z.literal('shift'), by: z.int() }),
  ],
  {
    error({ input }) {
      const meant = typeof input === 'string' ? suggestion(input, FAULT_KINDS) : ''
      return meant === ''
        ? `expected a fault such as {"code": 2}, or one of ${FAULT_KINDS.join(', ')}`
        : `there is no kind of fault '${String(input)}'${meant}`
    },
  },
)

const pattern = judged(patternProblem)

const planned = exact({
  pattern,
  fault,
  times: z.union([z.int().min(1), z.literal('forever').transform(() => Infinity)]).exactOptional(),
})

const random = exact({
  plan: exact({
    seed: z.int(),
    rate: z.number().min(0).max(1),
    kinds: z.array(z.enum(FAULT_KINDS)).min(1).exactOptional(),
    pattern: pattern.exactOptional(),
  }),
})

const deadMetric = exact({ deadMetric: judged(metricProblem) })

/** Picks the schema by the key that tells them apart, so that what is wrong inside can be named. */
export function faultRequest(body: unknown) {
  if (has(body, 'plan')) return random
  return has(body, 'deadMetric') ? deadMetric : planned
}

function has(body: unknown, key: string): boolean {
  return typeof body === 'object' && body !== null && key in body
}

export const consentRequest = exact({
  decision: z.enum(['allow', 'deny']).exactOptional(),
  decline: z.array(judged(permissionProblem)).exactOptional(),
  /** Names or ids; of an account its user name. */
  pages: z.array(z.string()).exactOptional(),
  person: z.string().exactOptional(),
  business: z.string().exactOptional(),
  /** For Instagram Login. */
  instagram: z.string().exactOptional(),
})

export type ConsentRequest = z.infer<typeof consentRequest>
