import type { Exchange } from './exchange.ts'

/** An answer that goes on: lines are sent as they come, and the head at once. */
export class WatchStream {
  /** Resolves when the client went away, or the stream was ended. */
  readonly closed: Promise<void>
  readonly #exchange: Exchange
  #full = false
  #ended = false

  constructor(exchange: Exchange) {
    this.#exchange = exchange
    this.closed = new Promise(resolve => {
      if (exchange.signal.aborted) resolve()
      exchange.signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  /** The client does not read as fast as lines come, or reads no more. */
  get full(): boolean {
    return this.#full || this.#ended
  }

  open(): void {
    const { response } = this.#exchange
    this.#exchange.writeHead(200, { 'content-type': 'application/json' })
    response.on('error', () => {}) // the client went away: `close` follows
    // Clients wait for the head before the first change comes.
    response.flushHeaders()
  }

  write(line: string): void {
    if (this.#ended) return
    if (!this.#exchange.response.write(line)) this.#full = true
  }

  /** Calls back when the client has read what was sent. */
  onDrain(listener: () => void): void {
    this.#exchange.response.on('drain', () => {
      this.#full = false
      listener()
    })
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#exchange.response.end()
  }
}
