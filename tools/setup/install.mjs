// Compares the lock file with what is installed, and runs `npm ci` where they differ.
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What npm is to install whatever the user's configuration says (NODE_ENV=production leaves out the tools). */
const flags = ['--include=dev', '--include=optional', '--include=peer', '--no-audit', '--no-fund', '--loglevel=error']
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
  if (code === 0) return
  if (code < 128) {
    console.error(
      `\nThe packages could not be installed: npm ci ended with exit code ${code}, its message is above.\n` +
        'It downloads them from the registry that `npm config get registry` names: is the network there, and a proxy\n' +
        'set (`npm config get proxy`)? Then run the same command again.',
    )
  }
  process.exit(code)
}

/** Says in a few words what differs, or nothing where all is installed. npm keeps its own record in node_modules. */
export function findDifference(root) {
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages
  let found
  try {
    found = JSON.parse(readFileSync(path.join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages
  } catch {
    return 'nothing is installed' // or npm was stopped before it wrote its record: it has to run again
  }
  for (const [where, entry] of Object.entries(wanted)) {
    if (!where.includes('node_modules/')) continue // the workspace's own folders
    const name = where.slice(where.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const installed = found[where]
    if (!installed) {
      if (entry.optional || entry.devOptional || entry.peer) continue // for another platform
      return `${name} is missing`
    }
    if (installed.version !== entry.version) return `${name} is ${installed.version}, not ${entry.version}`
    if (installed.integrity !== entry.integrity) return `${name} differs`
    if (!existsSync(path.join(root, where, 'package.json'))) return `${name} is missing`
  }
  return undefined
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
