/** What has to be undone, in reverse order: AsyncDisposableStack for the Node versions that lack it. */
export interface Cleanup {
  /** Adds something to undo; it runs before all that was added earlier. */
  add(undo: () => void | PromiseLike<void>): void
  /** Undoes everything once, even where some of it fails; then throws the first failure. */
  run(): Promise<void>
}

/** Starts with nothing to undo. */
export function createCleanup(): Cleanup {
  const undos: (() => void | PromiseLike<void>)[] = []
  return {
    add: undo => void undos.push(undo),
    async run() {
      const failures: unknown[] = []
      for (let undo = undos.pop(); undo; undo = undos.pop()) {
        try {
          await undo()
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
