import type { Fault } from './fault.ts'

/** The name of a ready-made fault. */
export type FaultKind =
  | 'app-limit'
  | 'insights-load'
  | 'person-limit'
  | 'page-endpoint-limit'
  | 'page-limit'
  | 'instagram-limit'
  | 'custom-limit'
  | 'unknown'
  | 'doubtful'
  | 'unavailable'
  | 'transient'
  | 'too-much-data'
  | 'html-500'
  | 'html-502'
  | 'empty-body'
  | 'not-json'
  | 'not-an-object'
  | 'reset'
  | 'lost-answer'
  | 'slow'
  | 'cut-short'
  | 'broken-off'
  | 'content-type'
  | 'usage-absent'
  | 'usage-malformed'
  | 'usage-several'
  | 'page-loop'
  | 'page-again'
  | 'page-skip'
  | 'page-empty'
  | 'page-duplicate'
  | 'foreign-next'
  | 'dead-cursor'
  | 'no-permission'
  | 'scope-removed'
  | 'gone'
  | 'policy'
  | 'app-blocked'
  | 'app-deactivated'
  | 'token-unreadable'
  | 'session-invalid'
  | 'app-removed'
  | 'checkpoint'
  | 'password-changed'
  | 'token-expired'
  | 'unconfirmed'
  | 'logged-out'
  | 'role-lost'

const html = (status: number, title: string) => ({ status, html: `<html><title>${title}</title></html>` })

// Each row is something that was seen at Meta or that a network does. Codes: D handle-errors, P where the text says so.
const BY_KIND: Readonly<Record<FaultKind, Fault>> = {
  'app-limit': { code: 4 },
  'insights-load': { code: 4, subcode: 1504022 },
  'person-limit': { code: 17 },
  'page-endpoint-limit': { code: 32 },
  'page-limit': { code: 80001, regainMinutes: 5 },
  'instagram-limit': { code: 80002, regainMinutes: 5 },
  'custom-limit': { code: 613 },

  unknown: { code: 1, status: 500 },
  // P!: without a reason, as for a wrong combination.
  doubtful: { code: 1, subcode: 99, status: 500 },
  unavailable: { code: 2, status: 503 },
  // P, S: a code nobody lists, which says itself that it passes.
  transient: { code: 99_999, transient: true },
  'too-much-data': {
    code: 1,
    message: "Please reduce the amount of data you're asking for, then retry your request",
    status: 500,
  },
  'html-500': html(500, 'Error'),
  'html-502': html(502, 'Bad gateway'),
  'empty-body': { body: '' },
  'not-json': { body: '{"data":[' },
  'not-an-object': { body: 'null' },

  reset: { network: 'reset' },
  'lost-answer': { network: 'reset', when: 'after' },
  slow: { slowMs: 20 },
  'cut-short': { cutAfter: 10 },
  'broken-off': { cutAfter: 10, ending: 'reset' },
  'content-type': { contentType: 'text/html; charset=utf-8' },
  'usage-absent': { usage: 'absent' },
  'usage-malformed': { usage: 'malformed' },
  'usage-several': { usage: 'several' },

  'page-loop': { paging: 'loop' },
  'page-again': { paging: 'shift', by: 1 },
  'page-skip': { paging: 'shift', by: -1 },
  'page-empty': { paging: 'empty' },
  'page-duplicate': { paging: 'duplicate' },
  'foreign-next': { paging: 'foreignNext' },
  'dead-cursor': { paging: 'deadCursor' },

  'no-permission': { code: 10 },
  'scope-removed': { code: 200 },
  gone: {
    code: 100,
    subcode: 33,
    message:
      'Unsupported get request. Object does not exist, cannot be loaded due to missing permissions, or does not support this operation',
  },
  policy: { code: 368 },
  // P (4 reports, one of 2026-09-02): the whole app, on every connection at once.
  'app-blocked': { code: 200, message: 'API access blocked.' },
  'app-deactivated': { code: 200, message: 'API access deactivated. To reactivate, go to the app dashboard.' },
  'token-unreadable': { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' },

  'session-invalid': { endsToken: 102 },
  'app-removed': { endsToken: 458 },
  checkpoint: { endsToken: 459 },
  'password-changed': { endsToken: 460 },
  'token-expired': { endsToken: 463 },
  unconfirmed: { endsToken: 464 },
  'logged-out': { endsToken: 467 },
  'role-lost': { endsToken: 492 },
}

/** Every ready-made fault by name. The last eight end the token they meet for good. */
export const FAULT_KINDS: readonly FaultKind[] = Object.keys(BY_KIND).filter(isFaultKind)

export function isFaultKind(name: string): name is FaultKind {
  return Object.hasOwn(BY_KIND, name)
}

export function faultOfKind(kind: FaultKind): Fault {
  return BY_KIND[kind]
}
