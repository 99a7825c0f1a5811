import type { Terminal } from './context.ts'

/** How far something has come: a bar that is drawn anew on a terminal, a line for each step elsewhere. */
export interface Progress {
  /** Where nobody knows how much there is: the text alone, on a terminal only. */
  count(text: string): void
  /** `share` from 0 to 1. */
  tell(share: number, text: string): void
  /** A step that is worth a line where there is no bar. */
  step(share: number, text: string): void
  end(): void
}

const WIDTH = 24

export function createProgress({ status, error }: Terminal): Progress {
  const draw = (share: number, text: string): void => {
    const filled = Math.round(Math.min(1, Math.max(0, share)) * WIDTH)
    status?.(`[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${text}`)
  }
  return {
    count: (text) => status?.(text),
    tell: draw,
    step(share, text) {
      if (status) draw(share, text)
      else error(text)
    },
    end: () => status?.(''),
  }
}
