const BLANK = /[ \t\n\r]*/y
// From the blank on, without quote and backslash.
const TEXT = /"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y

/**
 * Where a text stops being JSON, counted from 1. `JSON.parse` tells a place for some mistakes only, and quotes the text.
 *
 * @returns `undefined` for JSON.
 */
export function whereJsonEnds(text: string): { readonly line: number; readonly column: number } | undefined {
  const end = walk(text)
  if (end.isWhole) return undefined
  const before = text.slice(0, end.at).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** Goes on as long as the text is JSON, over whatever is still open, without recursion: a file may nest deeply. */
function walk(text: string): { readonly at: number; readonly isWhole: boolean } {
  const open: ('{' | '[')[] = []
  let at = 0
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    if (!pattern.test(text)) return false
    at = pattern.lastIndex
    return true
  }
  const blank = () => void skip(BLANK)
  const take = (sign: string): boolean => {
    blank()
    if (text[at] !== sign) return false
    at += 1
    blank()
    return true
  }
  const key = () => skip(TEXT) && take(':')

  blank()
  // Each turn reads one value, or opens one, and then closes what ends with it.
  for (;;) {
    if (take('{')) {
      if (!take('}')) {
        open.push('{')
        if (!key()) return { at, isWhole: false }
        continue
      }
    } else if (take('[')) {
      if (!take(']')) {
        open.push('[')
        continue
      }
    } else if (!skip(TEXT) && !skip(SCALAR)) return { at, isWhole: false }
    blank()
    while (open.length > 0 && take(open.at(-1) === '{' ? '}' : ']')) open.pop()
    if (open.length === 0) return { at, isWhole: at === text.length }
    if (!take(',') || (open.at(-1) === '{' && !key())) return { at, isWhole: false }
  }
}
