/** Something worth a line in a log, never an error; holds no token, id or text of Meta's. */
export type GraphNotice =
  /** The version asked for was replaced, is dying, or another one answered. */
  | { code: 'version'; message: string }
  /** A field came in another form than known and could not be read; said once per field. */
  | { code: 'drift'; message: string; node: string; field: string }
  /** 60 % or more of an allowance is used; said once per step of 5 points. */
  | { code: 'usage'; message: string; type: string; percent: number; regainMinutes: number | undefined }
  /** The store of rate limits failed; the call went on without it. */
  | { code: 'limits'; message: string }
  /** The store of refused metrics failed; the call went on without it. */
  | { code: 'refusals'; message: string }

export type OnNotice = (notice: GraphNotice) => void

/**
 * The listener as we call it: when it throws, the notice is lost and not the answer that it came with, which may be a
 * token that Meta hands out once.
 */
export function guarded(onNotice: OnNotice = () => undefined): OnNotice {
  return (notice) => {
    try {
      onNotice(notice)
    } catch {
      process.emitWarning(`onNotice threw: a notice (${notice.code}) of @bos/meta-client was lost.`)
    }
  }
}
