import { statSync } from 'node:fs'
import path from 'node:path'
import { watch } from 'chokidar'
import { createIgnoreRules, ignoreFileNames, type IgnoreRules } from './ignore-files.ts'

/** Saves that belong together. */
export interface Burst {
  /** Paths relative to the tree, each once. */
  paths: string[]
  /** When the last of them was written, as its folder entry says; milliseconds since 1970. */
  savedAtMs: number
  /** When we came to know of it. */
  seenAtMs: number
}

/** What to watch, and whom to tell. */
export interface WatchSourceOptions {
  /** The tree's folder. */
  path: string
  /** Files, folders and globs within it; the whole tree if there are none. */
  watch?: readonly string[]
  /** A burst ends after so long without another save, */
  quietMs?: number
  /** or after so long in all. */
  longestMs?: number
  onBurst(burst: Burst): void
  onError(error: Error): void
}

/** A running watch. */
export interface SourceWatch {
  /** Resolves when every change from now on will be seen. */
  readonly ready: Promise<void>
  close(): Promise<void>
}

/** Watches a source tree; ignore files are respected, save in folders that are watched by name. */
export function watchSource(options: WatchSourceOptions): SourceWatch {
  const root = path.resolve(options.path)
  const targets = (options.watch?.length ? options.watch : ['.']).map(entry => targetOf(root, entry))
  const rules = createIgnoreRules(root)
  // A folder that is watched by name counts, even where an ignore file leaves it out.
  const named = targets
    .map(target => target.folder)
    .filter(folder => folder !== root && rules.isIgnored(folder, true))
  const watcher = watch([...new Set(targets.map(target => target.folder))], {
    ignoreInitial: true,
    atomic: false, // it holds each deletion back for 100 ms; a burst joins what belongs together
    ignored: (file, stats) => isIgnored(rules, named, { file, isFolder: stats?.isDirectory() }),
  })
  const collector = createBurstCollector(options)
  watcher.on('all', (event, file) => {
    if (event === 'addDir' || !targets.some(target => target.matches(file))) return
    if (ignoreFileNames.includes(path.basename(file))) rules.forget()
    collector.add(path.relative(root, file), savedAt(file))
  })
  watcher.on('error', error => options.onError(error instanceof Error ? error : new Error(String(error))))
  return {
    ready: new Promise(resolve => watcher.once('ready', resolve)),
    async close() {
      collector.close()
      await watcher.close()
    },
  }
}

interface Target {
  folder: string
  matches(file: string): boolean
}

function targetOf(root: string, entry: string): Target {
  const glob = entry.search(/[*?[{]/)
  if (glob === -1) {
    const folder = path.resolve(root, entry)
    return { folder, matches: file => file === folder || file.startsWith(folder + path.sep) }
  }
  const pattern = path.resolve(root, entry)
  return {
    folder: path.resolve(root, entry.slice(0, glob).replace(/[^/]*$/, '')),
    matches: file => path.matchesGlob(file, pattern),
  }
}

function isIgnored(
  rules: IgnoreRules,
  named: string[],
  subject: { file: string; isFolder: boolean | undefined },
): boolean {
  const file = path.resolve(subject.file)
  if (!rules.isIgnored(file, subject.isFolder)) return false
  const within = named.find(folder => file === folder || file.startsWith(folder + path.sep))
  return within === undefined || file.includes(`${path.sep}node_modules${path.sep}`)
}

/** The time of the save; a deleted file has none but now. */
function savedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
}

function createBurstCollector(options: WatchSourceOptions): {
  add(file: string, savedAtMs: number): void
  close(): void
} {
  const { quietMs = 3, longestMs = 50 } = options
  let paths = new Set<string>()
  let times = { savedAtMs: 0, seenAtMs: 0, firstAtMs: 0 }
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    const burst: Burst = { paths: [...paths], savedAtMs: times.savedAtMs, seenAtMs: times.seenAtMs }
    paths = new Set()
    timer = undefined
    options.onBurst(burst)
  }
  return {
    add(file, savedAtMs) {
      const now = Date.now()
      if (paths.size === 0) times = { savedAtMs: 0, seenAtMs: now, firstAtMs: now }
      paths.add(file)
      times = { ...times, seenAtMs: now, savedAtMs: Math.max(times.savedAtMs, Math.min(savedAtMs, now)) }
      clearTimeout(timer)
      timer = setTimeout(flush, Math.min(quietMs, Math.max(0, times.firstAtMs + longestMs - now)))
    },
    close: () => clearTimeout(timer),
  }
}
