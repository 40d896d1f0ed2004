import { renderError } from '../diagnostic.ts'
import { maxTemplateBytes, type ManifestSource } from './manifest-source.ts'

/** One template from a stream, such as the standard input, read once to its end. */
export function createStreamSource(stream: AsyncIterable<Uint8Array>, name = 'stdin'): ManifestSource {
  let text: Promise<Uint8Array> | undefined
  return {
    names: () => Promise.resolve([name]),
    open: () => (text ??= readAll(stream, name)),
    variables: () => Promise.resolve(undefined),
  }
}

async function readAll(stream: AsyncIterable<Uint8Array>, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > maxTemplateBytes) {
      throw renderError(
        'source/too-large',
        `${name} goes on after ${maxTemplateBytes} bytes, all that a template may have`,
      )
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
