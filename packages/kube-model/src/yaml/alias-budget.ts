const lowCount = 400_000
const highCount = 4_000_000

/** Counts what is made of a document, so that aliases of aliases cannot make it grow without bound. */
export class AliasBudget {
  /** How many aliases the value at hand stands under. */
  aliasDepth = 0
  #count = 0
  #aliasCount = 0

  /** Counts one value. @returns false when too many of them come from aliases, by go-yaml's measure */
  count(): boolean {
    this.#count++
    if (this.aliasDepth > 0) this.#aliasCount++
    if (this.#aliasCount <= 100 || this.#count <= 1000) return true
    return this.#aliasCount / this.#count <= allowedRatio(this.#count)
  }
}

/** 99 % of a small document, going down to 10 % of a very large one. */
function allowedRatio(count: number): number {
  if (count <= lowCount) return 0.99
  if (count >= highCount) return 0.1
  return 0.99 - 0.89 * ((count - lowCount) / (highCount - lowCount))
}
