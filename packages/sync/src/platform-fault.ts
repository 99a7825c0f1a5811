import { isGraphError } from '@bos/meta-client'

/** What went wrong at a platform, as the run has to know it. */
export interface Fault {
  /** Stable word for reports: `network`, `throttled`, `reconnect`, `permission`, `not_found`, `aborted`, … */
  readonly code: string
  /** `throttled` and `reconnect` end the run; whatever else ends the stream, and the next run tries again. */
  readonly action: string
  /** One sentence without secrets: what, where, what to do. */
  readonly message: string
  /** How long the platform asked us to stay away. */
  readonly waitMs?: number | undefined
}

export type FaultCode =
  | 'network'
  | 'timeout'
  | 'transient'
  | 'upstream_malformed'
  | 'throttled'
  | 'reconnect'
  | 'permission'
  | 'not_found'
  | 'invalid_request'
  | 'aborted'

/** How the adapter of a platform says what it met; Meta's come as `GraphError`, which says the same. */
export class PlatformFault extends Error implements Fault {
  override readonly name = 'PlatformFault'
  readonly code: FaultCode
  readonly waitMs: number | undefined

  /** @param message Shown in reports and logs: never a token, nor what the platform answered word by word. */
  constructor(message: string, { code, waitMs }: { code: FaultCode; waitMs?: number | undefined }) {
    super(message)
    this.code = code
    this.waitMs = waitMs
  }

  get action(): FaultCode {
    return this.code
  }
}

/** Undefined: the error is none of a platform, but a fault of ours. */
export function faultOf(error: unknown): Fault | undefined {
  return isGraphError(error) || error instanceof PlatformFault ? error : undefined
}
