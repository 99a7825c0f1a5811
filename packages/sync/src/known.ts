/** An object without the keys that are not known: absent is not 0, and not null. */
export function known<Value>(metrics: Readonly<Record<string, Value | undefined>>): Readonly<Record<string, Value>> {
  const told: Record<string, Value> = {}
  for (const key of Object.keys(metrics)) {
    const value = metrics[key]
    if (value !== undefined) told[key] = value
  }
  return told
}
