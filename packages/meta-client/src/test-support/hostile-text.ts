/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export type Random = () => number

export function pick<One>(random: Random, ...from: readonly [One, ...(readonly One[])]): One {
  return from[Math.floor(random() * from.length)] ?? from[0]
}

function pickText(random: Random, from: readonly string[]): string {
  return from[Math.floor(random() * from.length)] ?? ''
}

const POLLUTING = '{"polluted":true}'
const nested = (open: string, close: string, depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`

// What stands in the place of a value, as JSON text: much of it no value of JavaScript could carry.
const VALUES: readonly string[] = [
  ['null', 'true', 'false', '0', '-0', '1', '-1', '0.1', '1e400', '-1e400', '1e308', '-1.7e308', '5e-324'],
  ['9007199254740993', '-9007199254740993', '123456789012345678901234567890', '1e21', '100000000000000000000.5'],
  ['""', '" "', '"0"', '"-1"', '"NaN"', '"Infinity"', '"1e999"', '"true"', '"0x10"', '"\\u0000"', '"a\\u0000b"'],
  ['"\\ud800"', '"\\udc00\\ud800"', '"😀"', '"e\\u0301\\u202e"', '"\\ufeff"', '"\\u001e\\u001f"', '"\\r\\nHost: x"'],
  ['"__proto__"', '"constructor"', '"toString"', '"hasOwnProperty"', '"prototype"', '"then"', '"length"'],
  ['"1970-01-01T00:00:00+0000"', '"2026-13-45T99:99:99"', '"-271821-04-20T00:00:00Z"', '"+275760-09-13T00:00:00Z"'],
  ['"javascript:alert(1)"', '"data:text/html,x"', '"http://169.254.169.254/"', '"//x"', '"https://["', '"%"', '"%zz"'],
  ['[]', '{}', '[[]]', '[null]', '[{}]', '[[],{},null,0,""]', '{"data":null}', '{"data":{}}', '{"data":[null]}'],
  ['{"length":1e9}', '{"toString":1,"valueOf":1}', '{"toString":null}', '{"toJSON":1}', '{"then":1}', '{"0":1}'],
  [`{"__proto__":${POLLUTING}}`],
  [`{"constructor":{"prototype":${POLLUTING}}}`],
  [`[{"__proto__":${POLLUTING}}]`],
  ['{"__proto__":null,"id":"1"}'],
  [nested('[', ']', 70)],
  [nested('{"data":', '}', 70)],
].flat()
const SELDOM: readonly [() => string, ...(() => string)[]] = [
  () => nested('[', ']', 6_000),
  () => nested('{"a":', '}', 6_000),
  () => nested('{"data":[', ']}', 3_000),
  () => JSON.stringify('x'.repeat(20_000)),
  () => JSON.stringify('\u0000'.repeat(2_000)),
  () => JSON.stringify('#_'.repeat(5_000)),
  () => '9'.repeat(5_000),
  () => `[${'0,'.repeat(5_000)}0]`,
  () => `{${Array.from({ length: 500 }, (_, index) => `"k${index}":${index}`).join()}}`,
]
const MEMBERS: readonly string[] = [
  `"__proto__":${POLLUTING}`,
  `"constructor":{"prototype":${POLLUTING}}`,
  '"toString":1',
  '"hasOwnProperty":null',
  '"length":-1',
  '"":""',
  '"\\u0000":0',
  '"\\ud800":0',
  '"error":{}',
  '"error":{"code":"190"}',
  '"id":17841405822304914000',
]

function hostileValue(random: Random): string {
  return random() < 0.004 ? pick(random, ...SELDOM)() : pickText(random, VALUES)
}

/** A sample as JSON text in which some values, members and lists are not what they should be. */
export function hostileJson(sample: unknown, random: Random): string {
  const share = pick(random, 0.02, 0.1, 0.4)
  function write(value: unknown): string {
    if (random() < share) return hostileValue(random)
    if (Array.isArray(value)) {
      const items = value.map(write)
      if (random() < share) items.push(hostileValue(random), ...items.slice(0, 1))
      return `[${items.join()}]`
    }
    if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
    const members = Object.entries(value).flatMap(([key, member]) => {
      if (random() < share / 2) return []
      const text = `${JSON.stringify(key)}:${write(member)}`
      return random() < share / 2 ? [text, `${JSON.stringify(key)}:${hostileValue(random)}`] : [text] // twice
    })
    if (random() < share) members.splice(Math.floor(random() * (members.length + 1)), 0, pickText(random, MEMBERS))
    return `{${members.join()}}`
  }
  return mangled(write(sample), random)
}

// Now and then the text as a whole is broken: a proxy's page, half an answer, another encoding.
function mangled(text: string, random: Random): string {
  if (random() < 0.85) return text
  const place = Math.floor(random() * (text.length + 1))
  return pick(
    random,
    () => text.slice(0, place),
    () => text.slice(place),
    () => `\ufeff${text}`,
    () => `<html><body>${text}</body></html>`,
    () => `for (;;);${text}`,
    () => Buffer.from(text, 'utf16le').toString('latin1'),
    () => Buffer.from(text, 'utf8').toString('latin1'),
    () => `${text.slice(0, place)}\u0000${text.slice(place)}`,
    () => `${text.slice(0, place)}\ud800${text.slice(place)}`,
    () => `${text}${text}`,
    () => text.replaceAll('"', "'"),
    () => '',
    () => `[${text}]`,
  )()
}

const FRAGMENTS: readonly string[] = [
  [
    '',
    '&',
    '=',
    '%',
    '%00',
    '%zz',
    '%ed%a0%80',
    '+',
    '#',
    '#_',
    '#_=_',
    ';',
    ',',
    ',,,',
    '[]',
    '\r\n',
    '\u0000',
    '\ud800',
  ],
  [
    '\ufeff',
    '😀',
    '__proto__',
    'constructor',
    'toString',
    '-1',
    '0',
    '1e400',
    '99999999999999999999',
    'null',
    '{}',
    'sha256=',
  ],
  ['&code=', '&state=', '&error=', '&error_code=', '&error_reason=', '&hub.challenge=', '..', '/', '\\', '@', ':', '.'],
].flat()

/** A text of another form than JSON, with pieces put in, taken out, doubled or grown. */
export function hostileWords(sample: unknown, random: Random): string {
  let text = String(sample)
  for (let changes = Math.floor(random() * 5); changes > 0; changes -= 1) {
    const [from, to] = [random(), random()].map((place) => Math.floor(place * (text.length + 1))).sort((a, b) => a - b)
    text = pick(
      random,
      () => text.slice(0, from) + pickText(random, FRAGMENTS) + text.slice(from),
      () => text.slice(0, from) + text.slice(to),
      () => text.slice(0, to) + text.slice(from),
      () => text.slice(0, from) + pickText(random, FRAGMENTS).repeat(random() < 0.02 ? 3_000 : 3) + text.slice(from),
    )()
  }
  return text
}
