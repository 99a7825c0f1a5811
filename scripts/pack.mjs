// Packs the three packages as they would be published, for a service that tries them before a release is on a registry.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pack, root } from './consumers/pack.mjs'

rmSync(join(root, 'packed'), { recursive: true, force: true })
const files = Object.values(pack(root, 'packed')).map((address) => address.replace('file:', ''))
console.log(`In your service:\n\n  npm install ${files.join(' ')}\n`)
