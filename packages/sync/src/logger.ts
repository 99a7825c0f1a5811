import type { AuthEvent } from '@bos/social-db'

/** Where log lines go; a pino logger fits as it is. Fields hold codes and our own ids, never a token or a name. */
export interface Logger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** One line an event: what was refused or failed is a warning. */
export function logEvent(logger: Logger, event: AuthEvent): void {
  const { detail, ...fields } = event
  const level = event.outcome === 'ok' ? 'info' : 'warn'
  logger[level]({ ...fields, ...(detail && { detail }) }, `${event.event}: ${event.outcome}`)
}
