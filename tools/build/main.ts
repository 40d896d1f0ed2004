// Builds the packages whose sources changed since they were last built; `npm run build` names them all.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { madeOf, readWorkspaces, root, type Workspace } from '../workspaces.ts'
import { digestOf } from './digest.ts'

const all = readWorkspaces()
const stamps = path.join(root, 'node_modules', '.cache', 'devmatic-build')
const inCommon = ['package-lock.json', 'tsconfig.json', 'tools/build', 'tools/workspaces.ts'].map(name =>
  path.join(root, name),
)

mkdirSync(stamps, { recursive: true })
const built = new Set<Workspace>()
for (const workspace of [...all.values()].flatMap(each => madeOf(each, all))) {
  if (!built.has(workspace) && workspace.manifest.scripts?.['build']) buildIfStale(workspace)
  built.add(workspace)
  linkPrograms(workspace)
}

function buildIfStale(workspace: Workspace): void {
  const stamp = path.join(stamps, path.basename(workspace.folder))
  const digest = digestOf([...inCommon, ...madeOf(workspace, all).map(part => part.folder)])
  const dist = path.join(workspace.folder, 'dist')
  if (existsSync(dist) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  console.error(`Building ${workspace.name}`)
  rmSync(stamp, { force: true })
  build(workspace, dist)
  writeFileSync(stamp, digest)
}

/** Builds beside `dist` and then changes places: who runs what was built before is not disturbed. */
function build(workspace: Workspace, dist: string): void {
  const fresh = `${dist}.new`
  rmSync(fresh, { recursive: true, force: true })
  const [program = '', ...args] = (workspace.manifest.scripts?.['build'] ?? '').split(' ')
  const { status } = spawnSync(program, [...args, '--outDir', 'dist.new', '--logLevel', 'warn'], {
    cwd: workspace.folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error(
      `The build of ${workspace.name} failed (${path.relative(root, workspace.folder)}); its message is above.`,
    )
    process.exit(1)
  }
  rmSync(`${dist}.old`, { recursive: true, force: true })
  if (existsSync(dist)) renameSync(dist, `${dist}.old`)
  renameSync(fresh, dist)
  rmSync(`${dist}.old`, { recursive: true, force: true })
}

/** npm links a package's programs when it installs, which is before they are built. */
function linkPrograms({ name, manifest }: Workspace): void {
  if (process.platform === 'win32' || !manifest.scripts?.['build']) return
  const folder = path.join(root, 'node_modules', '.bin')
  for (const [program, file] of Object.entries(manifest.bin ?? {})) {
    const link = path.join(folder, program)
    if (!existsSync(link)) symlinkSync(path.join('..', name, file), link)
  }
}
