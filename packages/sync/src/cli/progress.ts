import type { Terminal } from './context.ts'

/** How far something has come: a bar that is drawn anew on a terminal, a line for each step elsewhere. */
export interface Progress {
  /** `share` from 0 to 1. */
  tell(share: number, text: string): void
  /** A step that is worth a line where there is no bar. */
  step(share: number, text: string): void
  end(): void
}

const WIDTH = 24

export function createProgress({ status, error, columns }: Terminal): Progress {
  const draw = (share: number, text: string): void => {
    const filled = Math.round(Math.min(1, Math.max(0, share)) * WIDTH)
    const line = `[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${text}`
    // One less: a line that fills the last column wraps on some terminals.
    status?.(line.slice(0, columns - 1))
  }
  return {
    tell: draw,
    step(share, text) {
      if (status) draw(share, text)
      else error(text)
    },
    end: () => status?.(''),
  }
}
