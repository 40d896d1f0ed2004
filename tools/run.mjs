// Runs one of the workspace's commands on a fresh clone: installs what is missing, builds what is
// stale, then starts the command on the Node that the workspace brings. Imports nothing installed,
// and runs on the oldest Node that npm itself accepts.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildIfStale } from './setup/build.mjs'
import { installIfMissing } from './setup/install.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const source = ['--conditions=@devmatic/source', '--disable-warning=ExperimentalWarning']

/** What each command runs: `node` scripts, or the programs of installed packages; `built` needs `dist`. */
const commands = {
  start: { built: true, steps: [['node', 'tools/start.mjs']] },
  test: { built: true, steps: [['vitest', 'run']] },
  check: { built: true, steps: [['node', 'tools/check.mjs']] },
  build: { built: true, steps: [] },
  bench: { built: true, steps: [['node', ...source, 'bench/main.ts']] },
  conformance: { built: false, steps: [['node', ...source, 'tools/conformance/main.ts']] },
  record: { built: false, steps: [['node', 'tools/record.mjs']] },
  fix: { built: false, steps: [['oxlint', '--type-aware', '--fix'], ['oxfmt', '.']] },
}

const [name = '', ...rest] = process.argv.slice(2)
const command = commands[name]
if (!command) {
  console.error(`run.mjs: no command "${name}"; there are ${Object.keys(commands).join(', ')}`)
  process.exit(2)
}
// npm runs scripts in the workspace's root; what the user typed is relative to where they are.
const bin = path.join(root, 'node_modules', '.bin')
const env = { ...process.env, PATH: bin + path.delimiter + process.env.PATH, DEVMATIC_CWD: process.env.INIT_CWD ?? process.cwd() }

await installIfMissing(root, env)
if (command.built) await buildIfStale(root, env)
for (const [index, [program, ...args]] of command.steps.entries()) {
  const code = await run(program, index === command.steps.length - 1 ? [...args, ...rest] : args)
  if (code !== 0) process.exit(code)
}

/** Runs a program to its end; the exit code is the program's, or 128 + the signal's number as in a shell. */
function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env, stdio: 'inherit', shell: process.platform === 'win32' })
    const forward = signal => child.kill(signal)
    process.on('SIGINT', () => {}) // the terminal sends it to the whole group
    process.on('SIGTERM', forward)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      process.off('SIGTERM', forward)
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143))
    })
  })
}
