import { Refusal } from './refusal.ts'

/** One entry of a `fields` text: `comments.limit(0).summary(true).as(c){id}`. */
export interface Ask {
  readonly name: string
  /** Key of the answer: the alias of `.as(...)`, else the name. */
  readonly key: string
  /** Texts between the parentheses, by modifier name. */
  readonly modifiers: ReadonlyMap<string, string>
  /** The text between the braces. */
  readonly braces?: string | undefined
  /** `undefined` when no braces were sent, which asks for the defaults. */
  readonly children: readonly Ask[] | undefined
}

// D: any depth. What Meta answers when a text is deeper than its machinery is unknown, chosen: refused from here on.
const MOST_DEPTH = 100

/** Reads a `fields` text (D graph-api field expansion): names, chained modifiers, braces to any depth. */
export function parseFields(text: string): readonly Ask[] {
  let at = 0
  const peek = () => text[at]
  // P (three captures): code 2500 and this frame of the text.
  const refuse = (problem: string, character: number) =>
    new Refusal({ message: `Syntax error "${problem}" at character ${character}: ${text}`, code: 2500 })
  // P: this problem for a second brace; for other slips chosen: the same.
  const fail = () => refuse(`Expected end of string instead of "${peek() ?? ''}".`, at)

  function list(closing: '}' | undefined, depth: number): readonly Ask[] {
    if (depth > MOST_DEPTH) throw refuse(`More than ${MOST_DEPTH} braces deep`, at)
    const asks: Ask[] = []
    for (;;) {
      const start = at
      const ask = one(depth)
      // P (several captures, one on v25.0), with the character behind the second name. That an alias makes it another field
      // is D, field expansion.
      if (asks.some(({ key }) => key === ask.key)) {
        const problem = `Field ${ask.key} specified more than once. This is only possible before version 2.1`
        throw refuse(problem, start + ask.name.length)
      }
      asks.push(ask)
      if (peek() === ',') at += 1
      else if (peek() === closing) return asks
      else throw fail()
    }
  }

  function one(depth: number): Ask {
    const name = word()
    const modifiers = new Map<string, string>()
    while (peek() === '.') {
      at += 1
      const modifier = word()
      if (peek() !== '(') throw fail()
      const end = text.indexOf(')', at)
      if (end < 0) throw fail()
      modifiers.set(modifier, text.slice(at + 1, end))
      at = end + 1
    }
    let children: readonly Ask[] | undefined
    const from = at + 1
    if (peek() === '{') {
      at += 1
      children = list('}', depth + 1)
      at += 1
    }
    const braces = children && text.slice(from, at - 1)
    return { name, key: modifiers.get('as') ?? name, modifiers, braces, children }
  }

  function word(): string {
    const found = /^\s*(\w+)\s*/.exec(text.slice(at))
    if (!found) throw fail()
    at += found[0].length
    return found[1] ?? ''
  }

  return list(undefined, 0)
}
