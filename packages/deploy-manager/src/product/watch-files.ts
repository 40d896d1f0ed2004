import path from 'node:path'
import { watch } from 'chokidar'
import { git } from './git-state.ts'

/** What changed, in one go. */
export interface FilesChanged {
  /** From the product's folder. */
  files: string[]
  /** HEAD moved: another commit or branch. */
  git: boolean
}

/** A watcher of the product's files. */
export interface FileWatcher extends AsyncDisposable {
  /** Watches these too. */
  add(files: readonly string[]): void
}

/** What is watched. */
export interface WatchOptions {
  root: string
  onChange: (changed: FilesChanged) => void
  onError: (error: unknown) => void
}

/** Editors write a file in several steps, and git many files. */
const gatherMs = 40

/** Watches `devmatic.yaml`, what is added later, and where git's HEAD is. */
export async function watchFiles({ root, onChange, onError }: WatchOptions): Promise<FileWatcher> {
  const heads = await gitFiles(root)
  const watcher = watch([path.join(root, 'devmatic.yaml'), ...heads], {
    ignoreInitial: true,
    ignored: file => /[\\/](node_modules|\.devmatic)$/.test(file),
  })
  watcher.on('error', onError)
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const tell = (): void => {
    const files = [...changed]
    changed.clear()
    onChange({
      files: files.filter(file => !heads.includes(file)).map(file => path.relative(root, file)),
      git: files.some(file => heads.includes(file)),
    })
  }
  watcher.on('all', (event, file) => {
    if (event === 'addDir' || event === 'unlinkDir') return
    changed.add(path.resolve(file))
    clearTimeout(timer)
    timer = setTimeout(tell, gatherMs)
  })
  await new Promise<void>(resolve => watcher.once('ready', resolve))
  return {
    add: files => void watcher.add([...files]),
    async [Symbol.asyncDispose]() {
      clearTimeout(timer)
      await watcher.close()
    },
  }
}

/** The files that change when HEAD moves: HEAD itself with the branch, its log with the commit. */
async function gitFiles(root: string): Promise<string[]> {
  const found = await Promise.all(
    ['HEAD', 'logs/HEAD'].map(name => git(root, 'rev-parse', '--path-format=absolute', '--git-path', name)),
  )
  return found.flatMap(each => (each === undefined ? [] : [each.trim()]))
}
