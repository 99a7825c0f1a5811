const LONGEST = 2048

/**
 * An address on the origin of `base` from a path that a caller named; undefined for everything else. Stricter than browsers
 * need, because the page behind it may use the path again.
 */
export function redirectTarget(path: string, base: URL): URL | undefined {
  // One slash, then printable ASCII: tabs and line ends vanish in a URL, and other scripts hold dots and slashes too.
  if (path.length > LONGEST || !/^\/[!-~]*$/.test(path) || path.includes('\\')) return undefined
  if (!URL.canParse(path, base)) return undefined
  const target = new URL(path, base)
  // `/.//host` is a path that begins with two slashes, and so does an encoded one behind the next decoder.
  const isPlain = !target.pathname.startsWith('//') && !/%(?:2f|5c|[01][0-9a-f]|7f|25)/i.test(target.pathname)
  return isPlain && target.origin === base.origin && !target.username && !target.password ? target : undefined
}
