import * as z from 'zod'
import { permissionProblem } from '../consent.ts'
import { FAULT_KINDS } from '../fault-kinds.ts'
import { patternProblem } from '../fault-pattern.ts'
import { exact, judged, time } from '../input.ts'
import { metricProblem } from '../insights/all-metrics.ts'
import { suggestion } from '../nearest.ts'

// Bodies of the control API.

/** As far as anybody plans. */
const MOST_DAYS = 36_500

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

/** What somebody does in their settings, or Meta to them. */
const move = z.enum(['revoke', 'changePassword', 'checkpoint', 'passCheckpoint', 'requestDeletion'])

/** By name or id: a person, or an account with Instagram Login by its user name; and at least one thing that happens. */
export const grantRequest = exact({
  person: z.string().exactOptional(),
  account: z.string().exactOptional(),
  move: move.exactOptional(),
  expireInDays: z.number().min(0).max(MOST_DAYS).exactOptional(),
  permissions: z.record(judged(permissionProblem), z.enum(['granted', 'declined', 'expired'])).exactOptional(),
})

export const webhookRequest = exact({
  object: z.string(),
  entry: z.array(
    exact({
      /** Of a Page or an account also its name. */
      id: z.string(),
      time: z.int().exactOptional(),
      uid: z.string().exactOptional(),
      changes: z.array(exact({ field: z.string(), value: z.unknown() })),
    }),
  ),
  copies: z.int().min(1).max(100).exactOptional(),
  afterSeconds: z
    .number()
    .min(0)
    .max(MOST_DAYS * 86_400)
    .exactOptional(),
  shape: z.enum(['changes', 'flat']).exactOptional(),
})

/** What can be set, the edit of its kind says. */
export const editRequest = exact({ id: z.string(), set: z.record(z.string(), z.unknown()) })
