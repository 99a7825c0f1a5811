import type { Logger } from 'drizzle-orm'

export interface Statement {
  readonly text: string
  readonly parameters: readonly unknown[]
}

/** A logger for Drizzle that keeps what it is told; `take` hands it out and begins anew. */
export function recordStatements(): Logger & { take(): readonly Statement[] } {
  const statements: Statement[] = []
  return {
    logQuery(text, parameters) {
      statements.push({ text, parameters })
    },
    take: () => statements.splice(0),
  }
}
