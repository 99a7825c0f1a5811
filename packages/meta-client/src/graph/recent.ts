/** A map that holds so many entries at the most and drops those that were set longest ago. */
export interface Recent<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
}

export function createRecent<Value>(most: number): Recent<Value> {
  const entries = new Map<string, Value>()
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.delete(key)
      entries.set(key, value)
      const oldest = entries.size > most ? entries.keys().next() : undefined
      if (oldest?.done === false) entries.delete(oldest.value)
    },
    delete: (key) => void entries.delete(key),
  }
}
