import { inspect } from 'node:util'

/** A text that does not print: logs, JSON and templates show `[secret]`. Structural, so that any package may make one. */
export interface Secret {
  /** The text itself. */
  expose(): string
}

/** Wraps a token, verifier or key. */
export function secret(text: string): Secret {
  const shown = (): string => '[secret]'
  return Object.freeze({
    expose: () => text,
    toString: shown,
    toJSON: shown,
    [Symbol.toPrimitive]: shown,
    [inspect.custom]: shown,
  })
}
