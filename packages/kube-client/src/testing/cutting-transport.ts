import type { HttpBody, HttpResponse, Transport } from '../transport/transport.ts'

/** A transport that breaks, at random but by a seed, so that a failure can be repeated. */
export function cuttingTransport(inner: Transport, options: { seed: number; rate: number }): Transport {
  const random = seededRandom(options.seed)
  const shallCut = (): boolean => random() < options.rate
  return {
    ...inner,
    async request(request): Promise<HttpResponse> {
      if (shallCut()) throw Object.assign(new Error('cut before the request'), { code: 'ECONNRESET' })
      const response = await inner.request(request)
      if (!request.stream && shallCut()) {
        response.body.destroy()
        throw Object.assign(new Error('cut before the answer'), { code: 'ECONNRESET' })
      }
      return request.stream ? { ...response, body: cutBody(response.body, shallCut) } : response
    },
  }
}

/** Cuts in the middle of a chunk, so in the middle of an event too. */
function cutBody(body: HttpBody, shallCut: () => boolean): HttpBody {
  return {
    text: () => body.text(),
    destroy: () => body.destroy(),
    async *[Symbol.asyncIterator]() {
      for await (const chunk of body) {
        if (shallCut()) {
          yield chunk.subarray(0, Math.floor(chunk.length / 2))
          throw Object.assign(new Error('cut within a chunk'), { code: 'ECONNRESET' })
        }
        yield chunk
      }
    },
  }
}

/** Numbers from 0 to 1, the same for the same seed. @see https://en.wikipedia.org/wiki/Xorshift */
export function seededRandom(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
}
