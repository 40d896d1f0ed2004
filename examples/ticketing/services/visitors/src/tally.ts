/** What happened, counted and timed. */
export class Tally {
  readonly #counts = new Map<string, number>()
  readonly #times = new Map<string, number[]>()

  count(event: string): void {
    this.#counts.set(event, this.counted(event) + 1)
  }

  counted(event: string): number {
    return this.#counts.get(event) ?? 0
  }

  /** Adds a duration in milliseconds. */
  time(request: string, durationMs: number): void {
    const times = this.#times.get(request)
    if (times) times.push(durationMs)
    else this.#times.set(request, [durationMs])
  }

  events(): [string, number][] {
    return [...this.#counts].sort(([a], [b]) => a.localeCompare(b))
  }

  requests(): { request: string; count: number; p50: number; p99: number; most: number }[] {
    return [...this.#times].map(([request, times]) => {
      const sorted = Float64Array.from(times).sort()
      const at = (share: number): number =>
        sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
      return { request, count: sorted.length, p50: at(0.5), p99: at(0.99), most: at(1) }
    })
  }
}
