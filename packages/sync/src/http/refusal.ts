export interface RefusalFacts {
  readonly status: number
  /** Stable word to branch on. */
  readonly code: string
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** A request that is refused before anything is done: one sentence, for whoever wrote the caller. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>> | undefined

  constructor(message: string, { status, code, headers }: RefusalFacts) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}
