/** Kubernetes' own limit of nesting in JSON. */
const maximumDepth = 10_000

/** What `JSON.parse` does not tell of a text. */
export interface JsonScan {
  /** Paths of fields that stand twice in their object, as `spec.containers[0].image`. */
  duplicates: string[]
  /** The character that opens one level too many; then the text is not to be parsed. */
  tooDeepAt?: string
}

/** An object or array that is open. */
interface Frame {
  /** Of an object: the keys that it has. */
  keys?: Set<string>
  /** Of an object: the key whose value comes, or came last. */
  key: string
  /** Of an array: the place of the item that comes. */
  index: number
  expectsKey: boolean
}

/**
 * Walks through JSON in one pass, without recursion. Of text that is no JSON it tells something, and whoever
 * parses it the rest.
 */
export function scanJson(text: string): JsonScan {
  const duplicates: string[] = []
  const frames: Frame[] = []
  for (let at = 0; at < text.length; at++) {
    const frame = frames.at(-1)
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at)
        if (frame?.expectsKey) {
          frame.key = decodeString(text.slice(at, end + 1))
          frame.expectsKey = false
          if (frame.keys?.has(frame.key)) duplicates.push(pathOf(frames))
          frame.keys?.add(frame.key)
        }
        at = end
        break
      }
      case '{':
      case '[': {
        if (frames.length === maximumDepth) return { duplicates, tooDeepAt: text[at] as string }
        const isObject = text[at] === '{'
        frames.push({ ...(isObject && { keys: new Set() }), key: '', index: 0, expectsKey: isObject })
        break
      }
      case '}':
      case ']':
        frames.pop()
        break
      case ',':
        if (frame?.keys) frame.expectsKey = true
        else if (frame) frame.index++
        break
      default:
    }
  }
  return { duplicates }
}

/** Where a string ends: at the next quote that no backslash escapes. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text[end - 1 - backslashes] === '\\') backslashes++
    if (backslashes % 2 === 0) return end
  }
  return text.length
}

function decodeString(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return JSON.parse(quoted) as string
  } catch {
    return quoted // no JSON: whoever parses the text says so
  }
}

function pathOf(frames: readonly Frame[]): string {
  return frames
    .map(({ keys, key, index }) => (keys ? `.${key}` : `[${index}]`))
    .join('')
    .replace(/^\./, '')
}
