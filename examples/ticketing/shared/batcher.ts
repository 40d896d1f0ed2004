interface Waiting<Item, Result> {
  item: Item
  resolve(result: Result): void
  reject(reason: unknown): void
}

/**
 * Does many small jobs in few large ones. Nothing waits on purpose: what arrives while a batch is under way
 * makes up the next one, so batches grow with the load.
 */
export class Batcher<Item, Result> {
  readonly #run: (items: Item[]) => Promise<readonly Result[]>
  readonly #most: number
  #waiting: Waiting<Item, Result>[] = []
  #running = false

  /** @param run answers a batch, one result per item in their order */
  constructor(run: (items: Item[]) => Promise<readonly Result[]>, most = 500) {
    this.#run = run
    this.#most = most
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      if (!this.#running) {
        this.#running = true
        setImmediate(() => void this.#drain())
      }
    })
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#most)
      try {
        const results = await this.#run(batch.map(({ item }) => item))
        if (results.length !== batch.length)
          throw new Error(`A batch of ${batch.length} had ${results.length} results`)
        for (const [index, waiting] of batch.entries()) waiting.resolve(results[index] as Result)
      } catch (error) {
        for (const waiting of batch) waiting.reject(error)
      }
    }
    this.#running = false
  }
}
