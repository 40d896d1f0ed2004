/** Tells files that people save from files that the build itself writes. */
export interface BuildWatch {
  /** Files that changed while a build ran. `written` names those that are from now on known to be the build's. */
  judge(paths: readonly string[]): { saved: string[]; written: string[] }
  /** A build has ended, or was superseded. */
  ended(): void
}

/** Nobody saves the same file during so many builds in a row. */
const builds = 4

/** Counts, by file, the builds in a row during which it changed. */
export function createBuildWatch(): BuildWatch {
  const counts = new Map<string, number>()
  const known = new Set<string>()
  let changed = new Set<string>()
  return {
    judge(paths) {
      const saved: string[] = []
      const written: string[] = []
      for (const path of paths) {
        if (known.has(path)) continue
        changed.add(path)
        if ((counts.get(path) ?? 0) + 1 < builds) saved.push(path)
        else {
          known.add(path)
          written.push(path)
        }
      }
      return { saved, written }
    },
    ended() {
      for (const path of counts.keys()) if (!changed.has(path)) counts.delete(path)
      for (const path of changed) counts.set(path, (counts.get(path) ?? 0) + 1)
      changed = new Set()
    },
  }
}
