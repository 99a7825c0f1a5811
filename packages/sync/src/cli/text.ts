/** Breaks text between words, so that no line is wider than `columns`; a longer word stands alone. */
export function wrap(text: string, { columns, indent = '' }: { columns: number; indent?: string }): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > columns) {
      lines.push(indent + line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return line === '' ? lines : [...lines, indent + line]
}

/** As people read it, to the minute and in UTC; `never` where there is none. */
export const timeOf = (when: Date | null | undefined): string =>
  when ? `${when.toISOString().slice(0, 16).replace('T', ' ')} UTC` : 'never'

/** `1 row`, `2 rows`, `1,204 rows`. */
export const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`

/** What a name of Meta's may hold must not move the cursor, end the line or turn the order of what follows. */
export const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, ' ')

/** Cut to so many characters, with a sign that it was. */
export function fit(text: string, length: number): string {
  const characters = Array.from(plain(text))
  return characters.length <= length
    ? characters.join('').padEnd(length)
    : `${characters.slice(0, length - 1).join('')}…`
}

const COLOURS = { red: 31, green: 32, yellow: 33, dim: 2 } as const

export function paint(
  { hasColour }: { readonly hasColour: boolean },
  colour: keyof typeof COLOURS,
  text: string,
): string {
  return hasColour ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text
}
