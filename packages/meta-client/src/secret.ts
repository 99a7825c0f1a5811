/** Text that must not be seen: prints as `[secret]` everywhere and is read only through `expose()`. */
export interface Secret {
  /** The text itself. Call it where the text is used, and keep the result out of logs, errors and URLs. */
  expose(): string
}

/**
 * Wraps text so that String(), JSON, template strings, console and util.inspect show `[secret]`.
 *
 * A closure and not a class: copies of this package (ESM and CJS, two versions) understand each other's secrets.
 */
export function secret(text: string): Secret {
  return concealed(text, {})
}

/** A secret with more, printable properties. */
export function concealed<Facts extends object>(text: string, facts: Facts): Readonly<Facts> & Secret {
  const hidden = () => '[secret]'
  return Object.freeze({
    ...facts,
    expose: () => text,
    toString: hidden,
    toJSON: hidden,
    [Symbol.toPrimitive]: hidden,
    [Symbol.for('nodejs.util.inspect.custom')]: hidden,
  })
}
