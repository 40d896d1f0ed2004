// Builds the packages whose sources changed since they were last built.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Runs the build of each package that has one, where a file that it is made of is new; ends the process on failure. */
export async function buildIfStale(root, env) {
  const packages = path.join(root, 'packages')
  const names = (await readdir(packages)).filter(name => existsSync(path.join(packages, name, 'tsdown.config.ts')))
  const stamp = path.join(root, 'node_modules', '.cache', 'devmatic-build')
  const state = await hashOf(root, [path.join(root, 'package-lock.json'), packages])
  const built = names.every(name => existsSync(path.join(packages, name, 'dist')))
  if (built && (await readFile(stamp, 'utf8').catch(() => '')) === state) return
  console.error(`Building ${names.join(', ')}`)
  for (const name of names) {
    const code = await new Promise((resolve, reject) => {
      const child = spawn('tsdown', ['--log-level', 'warn'], {
        cwd: path.join(packages, name), env, stdio: ['ignore', 2, 2], shell: process.platform === 'win32',
      })
      child.on('error', reject).on('exit', resolve)
    })
    if (code !== 0) {
      console.error(`The build of packages/${name} failed; its message is above.`)
      process.exit(1)
    }
  }
  await mkdir(path.dirname(stamp), { recursive: true })
  await writeFile(stamp, state)
}

/** A digest of names, sizes and times of all sources below the given paths. */
async function hashOf(root, starts) {
  const hash = createHash('sha256')
  const visit = async file => {
    const info = await stat(file)
    if (!info.isDirectory()) {
      hash.update(`${path.relative(root, file)} ${info.size} ${info.mtimeMs}\n`)
      return
    }
    for (const name of (await readdir(file)).sort()) {
      if (name !== 'dist' && name !== 'node_modules' && !name.endsWith('.test.ts') && name !== 'testdata') await visit(path.join(file, name))
    }
  }
  for (const start of starts) await visit(start)
  return hash.digest('hex')
}
