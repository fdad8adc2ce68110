// Runs before anything is installed: Node's own modules only, and syntax that an old Node still reads.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

/** Ends the process with one clear sentence when this Node is older than package.json asks for. */
export function requireNode() {
  const wanted = readJson('package.json').engines.node.replace('>=', '')
  const [major, minor] = process.versions.node.split('.').map(Number)
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number)
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return
  console.error(
    `Node ${wanted} or newer is needed; this is Node ${process.versions.node}. See https://nodejs.org`,
  )
  process.exit(1)
}

/** Installs what package-lock.json lists, when anything of it is missing or of another version. */
export async function ensureDependencies() {
  const missing = whyInstall()
  if (missing === null) return
  console.log(`Installing dependencies (${missing}); a download the first time.`)
  // npm runs us in most cases and says where it is; `npm` itself is a script that Windows cannot spawn.
  const npm = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm']
  const code = await run([...npm, 'ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional'])
  if (code === 0 && whyInstall() === null) return
  console.error('npm ci did not install everything; its own message is above.')
  process.exit(1)
}

/**
 * Runs a TypeScript file and answers its exit code. It learns by the closing of its channel when this process
 * dies, and hears the signals this process gets.
 */
export function runTypeScript(file, args) {
  return run(
    [process.execPath, '--import', 'tsx', path.join(ROOT, file), ...args],
    ['inherit', 'inherit', 'inherit', 'ipc'],
  )
}

function run([command, ...args], stdio = 'inherit') {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio })
    // The terminal's Ctrl-C reaches the child by itself; the others do not.
    const forward = (signal) => child.kill(signal)
    const ignore = () => {}
    process.on('SIGINT', ignore).on('SIGTERM', forward).on('SIGHUP', forward)
    // Whoever started us may be gone without a word, as npm is when it is killed: then nobody could stop the child.
    const parent = process.ppid
    const watch = setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 1_000)
    watch.unref()
    child.once('error', (error) => {
      console.error(`Cannot run ${command}: ${error.message}`)
      resolve(1)
    })
    child.once('exit', (code) => {
      clearInterval(watch)
      process.off('SIGINT', ignore).off('SIGTERM', forward).off('SIGHUP', forward)
      resolve(code ?? 1)
    })
  })
}

function whyInstall() {
  if (!existsSync(path.join(ROOT, 'node_modules', '.package-lock.json'))) return 'none are installed'
  const wanted = readJson('package-lock.json').packages
  const installed = readJson('node_modules/.package-lock.json').packages
  for (const [place, { version, optional }] of Object.entries(wanted)) {
    if (place === '' || installed[place]?.version === version) continue
    if (installed[place] === undefined && optional) continue
    return `${place.replace('node_modules/', '')} is not ${version}`
  }
  return null
}

function readJson(file) {
  return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'))
}
