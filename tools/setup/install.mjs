// Compares the lock file with what is installed, and runs `npm ci` where they differ.
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** What npm is to install whatever the user's configuration says (NODE_ENV=production leaves out the tools). */
const flags = [
  '--include=dev',
  '--include=optional',
  '--include=peer',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
]
/** npm's own wait between tries is up to a minute, without a word: too long for somebody who is offline. */
const patience = ['--prefer-offline', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000']

/**
 * Installs the lock file's packages unless `node_modules` holds them already.
 *
 * @param run starts a program and tells its exit code
 */
export async function installIfMissing(root, run) {
  const reason = findDifference(root)
  if (!reason) return
  console.error(`Installing packages (${reason})`)
  const [program, ...args] = npmCommand()
  const code = await run(program, [...args, 'ci', ...flags, ...patience, ...cacheFlags(root)])
  if (code === 0) return writeStamp(root)
  console.error(
    `\nThe packages could not be installed: npm ci ended with exit code ${code}, its message is above.\n` +
      'It downloads them from the registry that `npm config get registry` names: is the network there, and a proxy\n' +
      'set (`npm config get proxy`)? Then run the same command again.',
  )
  process.exit(code)
}

/** Says in a few words what differs, or nothing where all is installed. npm keeps its own record in node_modules. */
function findDifference(root) {
  const lock = readFileSync(path.join(root, 'package-lock.json'), 'utf8')
  let found
  try {
    found = JSON.parse(readFileSync(path.join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages
  } catch {
    return 'nothing is installed' // or npm was stopped before it wrote its record: it has to run again
  }
  const missing = Object.keys(found).find(where => !existsSync(path.join(root, where, 'package.json')))
  if (missing) return `${nameOf(missing)} is missing`
  // After our own `npm ci` nothing can differ; packages that it left out, for other platforms, need no excuse.
  return readIfThere(stampFile(root)) === digestOf(lock)
    ? undefined
    : compare(JSON.parse(lock).packages, found)
}

function compare(wanted, found) {
  for (const [where, entry] of Object.entries(wanted)) {
    if (!where.includes('node_modules/')) continue // the workspace's own folders
    const installed = found[where]
    if (!installed) {
      if (entry.optional || entry.devOptional || entry.peer) continue // for another platform
      return `${nameOf(where)} is missing`
    }
    if (installed.version !== entry.version)
      return `${nameOf(where)} is ${installed.version}, not ${entry.version}`
    if (installed.integrity !== entry.integrity) return `${nameOf(where)} differs`
  }
  return undefined
}

/** The package's name from its place, such as `node_modules/a/node_modules/@b/c`. */
function nameOf(where) {
  return where.slice(where.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

/** Holds the digest of the lock file that was installed; npm removes it with all else. */
function stampFile(root) {
  return path.join(root, 'node_modules', '.cache', 'devmatic-installed')
}

function writeStamp(root) {
  mkdirSync(path.dirname(stampFile(root)), { recursive: true })
  writeFileSync(stampFile(root), digestOf(readFileSync(path.join(root, 'package-lock.json'), 'utf8')))
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function digestOf(text) {
  return createHash('sha256').update(text).digest('hex')
}

/** The npm that runs us, on the Node that runs it: ours may lie in the folder that npm is about to replace. */
function npmCommand() {
  const { npm_execpath: npm, npm_node_execpath: node } = process.env
  return npm?.endsWith('npm-cli.js') && node ? [node, npm] : ['npm']
}

/** npm fails where it cannot write its cache: then it gets one of ours. */
function cacheFlags(root) {
  const cache = process.env.npm_config_cache
  if (!cache || isWritable(cache)) return []
  const ours = path.join(root, '.devmatic', 'npm-cache')
  console.error(`npm's cache ${cache} cannot be written: using ${path.relative(root, ours)} instead`)
  return [`--cache=${ours}`]
}

function isWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
