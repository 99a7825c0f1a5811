// What is left alone: sentences for people, and the source of a row. A test that repeats them word for word guards nothing.

const isProse = (text) => text.trim().split(/\s+/).length >= 3
const FOR_PEOPLE = new Set(['source', 'what', 'todo'])

/** @type {(path: { node: any, parent: any }) => string | undefined} */
function shouldIgnore({ node, parent }) {
  if (node.type === 'StringLiteral' && isProse(node.value)) return 'a sentence for people'
  if (node.type === 'TemplateLiteral' && isProse(node.quasis.map((part) => part.value.raw).join(' x '))) {
    return 'a sentence for people'
  }
  if (parent?.type === 'ObjectProperty' && parent.value === node && FOR_PEOPLE.has(parent.key?.name)) {
    return 'words for people'
  }
  return undefined
}

export const strykerPlugins = [{ kind: 'Ignore', name: 'prose', value: { shouldIgnore } }]
