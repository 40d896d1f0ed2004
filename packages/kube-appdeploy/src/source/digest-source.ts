import { createHash } from 'node:crypto'
import type { ManifestSource } from './manifest-source.ts'

/** A source that knows the digest of what was read from it. */
export interface DigestSource extends ManifestSource {
  /** Of all templates and defaults read so far, by name: `sha256:…`. */
  digest(): string
}

/** Watches what is read from a source, so that nothing is read twice. */
export function createDigestSource(source: ManifestSource): DigestSource {
  const digests = new Map<string, string>()
  const note = (name: string, text: Uint8Array | string): void => {
    digests.set(name, createHash('sha256').update(text).digest('hex'))
  }
  return {
    ...(source.displayName && { displayName: (name: string) => source.displayName?.(name) ?? name }),
    names: () => source.names(),
    async open(name) {
      const text = await source.open(name)
      note(name, text)
      return text
    },
    async variables() {
      const variables = await source.variables()
      if (variables) note('', 'text' in variables ? variables.text : JSON.stringify(variables.values))
      return variables
    },
    digest() {
      const lines = [...digests].map(([name, digest]) => `${digest}  ${name}\n`).toSorted()
      return `sha256:${createHash('sha256').update(lines.join('')).digest('hex')}`
    },
  }
}
