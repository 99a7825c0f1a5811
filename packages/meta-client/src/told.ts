type RequiredKey<Values> = { [Key in keyof Values]-?: undefined extends Values[Key] ? never : Key }[keyof Values]

/** The same without the keys whose value is undefined: what was not told has no key. */
export type Told<Values> = Pick<Values, RequiredKey<Values>> & {
  [Key in Exclude<keyof Values, RequiredKey<Values>>]?: Exclude<Values[Key], undefined>
}

export function told<Values extends object>(values: Values): Told<Values> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  // Nothing but undefined was left out, which is what Told says.
  return Object.fromEntries(entries) as Told<Values>
}
