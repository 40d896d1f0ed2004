import type { Mark } from './cursor.ts'
import { parseError } from './scan-error.ts'
import type { Token } from './token.ts'

/** Beginning of the tags of YAML itself, which `!!` stands for. */
export const yamlTagPrefix = 'tag:yaml.org,2002:'

/** What `%YAML` and `%TAG` lines before a document say. */
export class TagDirectives {
  readonly #prefixes = new Map<string, string>()
  #hasVersion = false

  /** Takes in a directive. */
  add(token: Token): void {
    if (token.type === 'version-directive') {
      if (this.#hasVersion) throw parseError('found duplicate %YAML directive', token.start)
      if (token.value !== '1.1') throw parseError('found incompatible YAML document', token.start)
      this.#hasVersion = true
    } else {
      if (this.#prefixes.has(token.value)) throw parseError('found duplicate %TAG directive', token.start)
      this.#prefixes.set(token.value, token.suffix)
    }
  }

  /** The whole name of a tag. */
  resolve(token: Token, nodeStart: Mark): string {
    const handle = token.value
    if (handle === '') return token.suffix
    const prefix =
      this.#prefixes.get(handle) ?? (handle === '!' ? '!' : handle === '!!' ? yamlTagPrefix : undefined)
    const tag = prefix === undefined ? '' : prefix + token.suffix
    if (tag === '') throw parseError('found undefined tag handle', token.start, nodeStart)
    return tag
  }
}
