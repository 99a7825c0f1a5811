// Runs one command inside the project's pinned toolchain, setting it up first. Dependency-free; any Node >= 18.
//
//   node scripts/bootstrap.mjs [--only <workspace package>]… [--native] <command> [args…]
//   node scripts/bootstrap.mjs --update            writes pnpm-lock.yaml anew after a change of dependencies
//
// --only installs just what that package needs (the demo must not wait for a browser or a framework); --native adds the
// binaries that packages bring along as optional dependencies, such as the compiler of Next.js.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const scripts = dirname(fileURLToPath(import.meta.url))
const root = dirname(scripts)
const pins = JSON.parse(readFileSync(join(scripts, 'toolchain.json'), 'utf8'))
const windows = process.platform === 'win32'
const startedAt = Date.now()
const say = (text) => process.stderr.write(`[bootstrap ${((Date.now() - startedAt) / 1000).toFixed(1)}s] ${text}\n`)
const die = (text, code = 1) => {
  say(text)
  process.exit(code)
}

const { only, native, update, command, args } = readArguments(process.argv.slice(2))
const env = cleanEnvironment(process.env)
const { node, pnpm } = installTools()
installDependencies()
if (command) runCommand()

function readArguments(argv) {
  const only = []
  let native = false
  let update = false
  while (argv[0]?.startsWith('--')) {
    const flag = argv.shift()
    if (flag === '--update') update = true
    else if (flag === '--native') native = true
    else if (flag === '--only' && argv[0]) only.push(argv.shift())
    else die(`unknown or incomplete option ${flag}: see the head of scripts/bootstrap.mjs`, 2)
  }
  const [command, ...args] = argv
  if (!command && !update) die('usage: node scripts/bootstrap.mjs [--only <package>] <command> [args…]', 2)
  return { only, native, update, command, args }
}

// `npm run` hands its whole configuration to its children (npm_config_*, npm_package_*, NODE, INIT_CWD).
// Keep only what says where the registry is and how to reach it.
function cleanEnvironment(from) {
  const keep = /^npm_config_(registry|cafile|ca|https?_proxy|proxy|noproxy|cache|userconfig|globalconfig)$/i
  const kept = Object.fromEntries(Object.entries(from).filter(([name]) => !/^npm_/i.test(name) || keep.test(name)))
  delete kept.NODE
  delete kept.INIT_CWD
  return kept
}

function run(executable, argv, options = {}) {
  const result = spawnSync(executable, argv, { cwd: root, env, stdio: 'inherit', ...options })
  if (result.error) die(`${executable}: ${result.error.message}`)
  return result.status ?? 1
}

// pnpm always; Node only where the host's is outside the range that the build tools support.
function installTools() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  const hostIsFine = (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major >= 26
  const pinNode = !hostIsFine || process.env.BOOTSTRAP_NODE === 'pinned'
  const nodePackage = `node-${windows ? 'win' : process.platform}-${process.arch}`
  if (pinNode && !(nodePackage in pins.integrity)) {
    die(
      `Node ${process.version} is outside ${pins.nodeRange} and no build for ${nodePackage} is pinned: install Node 24 LTS, then run this again`,
    )
  }
  const wanted = [`pnpm@${pins.pnpm}`, ...(pinNode ? [`${nodePackage}@${pins.node}`] : [])]
  const key = createHash('sha256')
    .update(JSON.stringify([wanted, pins.integrity]))
    .digest('hex')
    .slice(0, 12)
  const tools = join(root, '.cache', `toolchain-${key}`)
  if (!existsSync(join(tools, 'ok'))) fetchTools(tools, wanted)

  const modules = join(tools, 'node_modules')
  const node = pinNode ? join(modules, nodePackage, 'bin', windows ? 'node.exe' : 'node') : process.execPath
  const path = [
    join(root, 'node_modules', '.bin'),
    ...(pinNode ? [dirname(node)] : []),
    join(modules, '.bin'),
    env.PATH ?? env.Path,
  ]
  delete env.Path
  env.PATH = path.join(delimiter)
  const label = `node ${pinNode ? `v${pins.node} (pinned)` : `${process.version} (host)`}, pnpm ${pins.pnpm}`
  return { node, pnpm: { path: join(modules, 'pnpm', 'bin', 'pnpm.mjs'), label: `${label}, ${relative(root, tools)}` } }
}

function fetchTools(tools, wanted) {
  say(`fetching ${wanted.join(' and ')} from the npm registry`)
  const tmp = `${tools}.${process.pid}`
  rmSync(tmp, { recursive: true, force: true })
  mkdirSync(tmp, { recursive: true })
  writeFileSync(join(tmp, 'package.json'), '{"private":true}\n') // else npm walks up to the workspace root
  const argv = [
    'install',
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--prefix',
    tmp,
  ]
  const code = run(windows ? 'npm.cmd' : 'npm', [...argv, ...wanted], {
    cwd: tmp,
    stdio: ['ignore', 2, 2],
    shell: windows,
  })
  // npm checked each tarball against the registry's hash; check that hash against ours.
  const lock = join(tmp, 'node_modules', '.package-lock.json')
  const got = code === 0 ? JSON.parse(readFileSync(lock, 'utf8')).packages : {}
  const wrong = Object.entries(got).find(([path, { integrity }]) => {
    const pinned = pins.integrity[path.slice('node_modules/'.length)]
    return pinned !== undefined && pinned !== integrity
  })
  if (code !== 0 || wrong) {
    rmSync(tmp, { recursive: true, force: true })
    die(
      wrong
        ? `${wrong[0]}: integrity ${wrong[1].integrity} is not the pinned one`
        : `npm could not install ${wanted.join(', ')}: is the npm registry reachable?`,
      code || 1,
    )
  }
  writeFileSync(join(tmp, 'ok'), '')
  try {
    renameSync(tmp, tools)
  } catch (error) {
    if (!existsSync(join(tools, 'ok'))) throw error // otherwise another bootstrap won the race
    rmSync(tmp, { recursive: true, force: true })
  }
}

// A part is installed without devDependencies. Over a full install that would take them away, so there the whole is
// brought up to date, which is quick.
function installDependencies() {
  const unlock = lockInstall()
  const full = join(root, '.cache', 'installed-in-full')
  const part = only.length > 0 && !existsSync(full)
  const isWarm = existsSync(join(root, 'node_modules', '.modules.yaml'))
  const filters = part ? only.flatMap((name) => ['--filter-prod', `${name}...`]) : []
  const options = part ? ['--prod', ...(native ? [] : ['--no-optional'])] : []
  // The lockfile pins every package by its hash. Whether it still meets pnpm's supply-chain policies costs a request
  // a package, so that is asked when it is written, and by `npm run check`.
  const lock = update ? ['--no-frozen-lockfile'] : ['--frozen-lockfile', '--prefer-offline', '--trust-lockfile']
  const argv = [pnpm.path, ...filters, 'install', ...options, ...lock]
  // Silent where there is probably nothing to do; what fails in silence is run again aloud.
  const reporters = isWarm ? ['silent', 'append-only'] : ['append-only']
  rmSync(full, { force: true }) // an install that is cut short is none
  let code = 1
  for (const reporter of reporters) {
    code = run(node, [...argv, `--reporter=${reporter}`], { stdio: ['ignore', 2, 2] })
    if (code === 0) break
  }
  if (code === 0 && !part) writeFileSync(full, '')
  unlock()
  if (code !== 0) die(`pnpm install failed (exit ${code}): see its message above`, code)
  say(`ready: ${pnpm.label}`)
}

// Two commands started at once must not install over each other. A lock that outlived its process is taken over, but a
// new process may have got its number.
function lockInstall() {
  const folder = join(root, '.cache', 'installing')
  const holder = join(folder, 'pid')
  const hint = `if there is none, delete ${relative(process.cwd(), folder)}`
  const pauseMs = 200
  mkdirSync(dirname(folder), { recursive: true })
  for (let waited = 0, dead = 0; waited * pauseMs < 600_000; waited += 1) {
    try {
      mkdirSync(folder)
      writeFileSync(holder, String(process.pid))
      return () => rmSync(folder, { recursive: true, force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (waited === 5) say(`waiting for another installation in this folder; ${hint}`)
    // Several times, because a lock is a moment older than the number in it.
    dead = isAlive(holder) ? 0 : dead + 1
    if (dead > 5) rmSync(folder, { recursive: true, force: true })
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
  }
  return die(`gave up after 10 minutes of waiting for another installation in this folder; ${hint}`)
}

function isAlive(holder) {
  try {
    const pid = Number(readFileSync(holder, 'utf8'))
    // To kill(), 0 and less are groups of processes, of which there is always one.
    return pid >= 1 && process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

// A direct child, so that it gets the signals sent to this process (`pnpm run` would not pass them on).
function runCommand() {
  const child = spawn(command === 'node' ? node : command, args, { cwd: root, env, stdio: 'inherit', shell: windows })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => die(`${command}: ${error.message}`, 127))
  child.on('exit', (status, signal) => process.exit(status ?? 128 + (constants.signals[signal] ?? 0)))
}
