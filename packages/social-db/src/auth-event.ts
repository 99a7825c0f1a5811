/** One thing that happened to a connection, a login or a token. */
export interface AuthEvent {
  /** What was done, for instance `connect`. At most 64 characters. */
  readonly event: string
  /** How it ended, a code. At most 64 characters. */
  readonly outcome: string
  /** The owner it concerns. */
  readonly userId?: string | undefined
  /** Who did it, where that is not the owner. */
  readonly actor?: string | undefined
  readonly platform?: string | undefined
  readonly connectionId?: string | undefined
  /** Codes and counts only: never a token, a name or any other personal data. */
  readonly detail?: Readonly<Record<string, string | number | boolean | null>> | undefined
}

/** Hears of an event once its transaction is committed. */
export type OnAuthEvent = (event: AuthEvent) => void

/** The listener as it is called here: what it throws is dropped, since the event has happened all the same. */
export function guardedListener(onEvent: OnAuthEvent = () => undefined): OnAuthEvent {
  return (event) => {
    try {
      onEvent(event)
    } catch {
      process.emitWarning(`onEvent threw: an event (${event.event}) of @bos/social-db was not heard.`)
    }
  }
}
