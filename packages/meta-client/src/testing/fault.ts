/** What goes wrong on a matching request. Unless told, the emulator does nothing for it beforehand. */
export type Fault =
  | {
      /** Meta's error code, answered in its error envelope. */
      readonly code: number
      readonly subcode?: number
      readonly message?: string
      readonly status?: number
      readonly transient?: boolean
      /** Minutes in `estimated_time_to_regain_access` of the `x-business-use-case-usage` header. */
      readonly regainMinutes?: number
    }
  | { readonly status: number; readonly html: string }
  | {
      readonly network: 'reset'
      /** `after`: Meta does the work and the answer is lost, as with a code that was redeemed unseen. Default `before`. */
      readonly when?: 'before' | 'after'
    }
  | { readonly body: string; readonly status?: number }
  | SoftFault

/** A fault of a request that is otherwise answered. */
export type SoftFault =
  | {
      /** Real milliseconds to wait before the answer; `Infinity` never answers, until the caller gives up. */
      readonly slowMs: number
    }
  | {
      /** Characters of the answer that arrive. */
      readonly cutAfter: number
      /** Whether the rest is missing from an answer that ends as usual, or the connection breaks. Default `end`. */
      readonly ending?: 'end' | 'reset'
    }
  | {
      /** The content type of the answer, in place of Graph's; empty leaves the header out. */
      readonly contentType: string
    }
  | {
      /**
       * The usage headers of the answer: none at all, text that is no JSON, or a business use case header in which the
       * account has several types (D rate-limiting: the value is an array).
       */
      readonly usage: 'absent' | 'malformed' | 'several'
    }
  | {
      /** The token of the request is found ended, and stays so: the subcode of its 190, or the code 102. */
      readonly endsToken: TokenEnd
    }
  | PagingFault

/** A fault of one page of the edge that is asked for. */
export type PagingFault =
  | {
      /**
       * - `loop`: the cursor behind the page leads to the same page again.
       * - `empty`: nothing on the page, but a `next`, with a cursor that leads to what should have stood here. Several in a
       *   row by `times`. On edges without `next` that is their end (D pagination).
       * - `duplicate`: the first item stands once more at the end, which makes the page one longer.
       * - `foreignNext`: `next` leads to a host that is not Meta's, with the token in it.
       * - `deadCursor`: the cursor behind the page is refused with 2642 when it is used (D: cursors die with their item).
       */
      readonly paging: 'loop' | 'empty' | 'duplicate' | 'foreignNext' | 'deadCursor'
    }
  | {
      /** Items moved while the caller paged (D pagination: new items shift the pages of an offset). */
      readonly paging: 'shift'
      /** So many of the page before come again; with a negative number so many are skipped. */
      readonly by: number
    }

/**
 * Why a token no longer works, as the subcode of 190 that it then answers; 102 is a code of its own. D handle-errors, 490
 * P, 493 P 2018.
 */
export type TokenEnd = 102 | 458 | 459 | 460 | 463 | 464 | 467 | 490 | 492 | 493
