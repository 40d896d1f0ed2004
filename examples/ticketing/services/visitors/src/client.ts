import { Pool } from 'undici'
import type { Tally } from './tally.ts'

/** An answer that was not a success, or none at all. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed'
  readonly code: string

  constructor(code: string, options?: ErrorOptions) {
    super(code, options)
    this.code = code
  }
}

/** Talks to one service over a few connections, and keeps the time. */
export class Client {
  readonly #pool: Pool
  readonly #tally: Tally

  constructor(url: string, tally: Tally) {
    this.#pool = new Pool(url, {
      connections: 64,
      pipelining: 1,
      headersTimeout: 15_000,
      bodyTimeout: 15_000,
    })
    this.#tally = tally
  }

  /** @throws RequestFailed with the service's code */
  async ask<T>(
    name: string,
    request: { method: 'GET' | 'POST'; path: string; headers?: Record<string, string>; body?: unknown },
  ): Promise<T> {
    const began = performance.now()
    const { method, path, headers = {}, body } = request
    try {
      const answer = await this.#pool.request({
        method,
        path,
        headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await answer.body.text()
      this.#tally.time(name, performance.now() - began)
      if (answer.statusCode < 400) return (text.startsWith('{') ? JSON.parse(text) : undefined) as T
      const { code } = (text.startsWith('{') ? JSON.parse(text) : {}) as { code?: string }
      throw new RequestFailed(
        answer.statusCode >= 500 ? `${name}: ${answer.statusCode}` : (code ?? String(answer.statusCode)),
      )
    } catch (error) {
      if (error instanceof RequestFailed) throw error
      throw new RequestFailed(`${name}: no answer`, { cause: error })
    }
  }

  close(): Promise<void> {
    return this.#pool.close()
  }
}
