import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { root } from './pack.mjs'

const catalog = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')

/** The version that this repository has tried of a dependency. */
export function tried(name) {
  const found = catalog.match(new RegExp(`^  "?${name.replaceAll('/', '\\/')}"?: (\\S+)$`, 'm'))
  if (!found) throw new Error(`${name} is not in the catalog`)
  return found[1]
}

/** Writes a project and installs it with npm, as most users would. */
export function createProject(folder, { manifest, files }) {
  for (const [name, text] of Object.entries({ ...files, 'package.json': JSON.stringify(manifest, null, 2) })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const words = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  run(folder, 'npm', words, { env: surroundings() })
}

// Certificates, a proxy or another registry are the business of whoever runs this; nothing else reaches what is installed.
const KEPT = /^(npm_config_|https?_proxy$|no_proxy$|node_extra_ca_certs$|ssl_cert_)/i

const surroundings = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => KEPT.test(name)))

/** Runs a command in a project with next to nothing in the environment; the project's own programs come first. */
export function run(folder, command, args, { env = {} } = {}) {
  const { PATH, HOME } = process.env
  try {
    const output = execFileSync(command, args, {
      cwd: folder,
      env: { HOME, ...env, PATH: `${join(folder, 'node_modules', '.bin')}${delimiter}${PATH}` },
      encoding: 'utf8',
      timeout: 600_000,
    })
    if (output.trim() !== '') console.log(output.trim())
  } catch (error) {
    const output = `${error.stdout ?? ''}${error.stderr ?? ''}`
    throw Object.assign(new Error(`${command} ${args.join(' ')} failed:\n${output}`), { output })
  }
}
