import { createHash } from 'node:crypto'
import { migrations } from '../migrations.gen.ts'

/** Names what a freshly migrated database looks like: another set of migrations is another template. */
export function templateName(): string {
  const hash = createHash('sha256')
  for (const migration of migrations) hash.update(migration.hash)
  return `bos_template_${hash.digest('hex').slice(0, 16)}`
}
