// Runs one of the workspace's commands on a fresh clone: installs what is missing, builds what is
// stale, then starts the command on a Node that is new enough. This file and `setup/` import nothing
// installed, and run on the oldest Node that npm itself accepts.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { installIfMissing } from './setup/install.mjs'
import { withLock } from './setup/lock.mjs'
import { chooseNode, folderOfNode } from './setup/node.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const script = file => [
  'node',
  '--conditions=@devmatic/source',
  '--disable-warning=ExperimentalWarning',
  file,
]

/** What each command runs: one of our scripts, or the program of an installed package; `built` needs `dist`. */
const commands = {
  start: { built: true, run: script('tools/start.ts') },
  test: { built: true, run: ['vitest', 'run'] },
  'test:real': { built: true, run: script('tools/test-real.ts') },
  check: { built: true, run: script('tools/check/main.ts') },
  build: { built: true },
  dev: { built: false, run: script('packages/dashboard/replay/dev.ts') },
  bench: { built: true, run: script('bench/main.ts') },
  conformance: { built: false, run: script('tools/conformance/main.ts') },
  record: { built: false, run: script('tools/record/main.ts') },
  fix: { built: true, run: script('tools/check/fix.ts') },
}

const [name = '', ...rest] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (!command) {
  console.error(`run.mjs: no command "${name}"; there are ${Object.keys(commands).join(', ')}`)
  process.exit(2)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => endWithChild(signal))
let child
let ended // the signal that we were sent
// npm runs scripts in the workspace's root; what the user typed is relative to where they are.
const env = { ...process.env, DEVMATIC_CWD: process.env.INIT_CWD ?? process.cwd() }
let node = process.execPath

await withLock(path.join(root, '.devmatic', 'setup.lock'), async () => {
  await installIfMissing(root, (program, args) => run(program, args, ['ignore', 2, 2]))
  node = chooseNode(root)
  env.PATH = [folderOfNode(root, node), path.join(root, 'node_modules', '.bin'), process.env.PATH].join(
    path.delimiter,
  )
  if (command.built) await step(script('tools/build/main.ts'), ['ignore', 2, 2])
})
if (command.run) await step([...command.run, ...rest], 'inherit')
else console.log('The packages are built, each in its folder dist.')

/** Runs a step to its end; ends this process where it failed. */
async function step([program, ...args], stdio) {
  const code = await run(node, program === 'node' ? args : [programFile(program), ...args], stdio)
  if (code !== 0) process.exit(code)
}

/** The script that an installed package of that name declares as its program. */
function programFile(program) {
  const folder = path.join(root, 'node_modules', program)
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  return path.join(folder, typeof bin === 'string' ? bin : bin[program])
}

/** Runs a program to its end and tells its exit code, or 128 + the signal's number as a shell does. */
function run(program, args, stdio) {
  return new Promise(resolve => {
    const shell = process.platform === 'win32' && program === 'npm' // npm.cmd
    child = spawn(program, args, { cwd: root, env, stdio, shell })
    child.on('error', error => {
      console.error(`${program} cannot be started: ${error.message}`)
      process.exit(1)
    })
    child.on('exit', (code, signal) => {
      child = undefined
      if (ended) process.exit(code === 0 ? 0 : 128 + constants.signals[ended])
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

/** The running child ends by the signal, and we after it; a terminal sends Ctrl-C to both by itself. */
function endWithChild(signal) {
  if (!child) process.exit(128 + constants.signals[signal])
  ended = signal
  if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
}
