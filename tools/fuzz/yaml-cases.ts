import parts from './yaml-fragments.json' with { type: 'json' }

/** One question for the oracle of tools/oracles/gotemplate, and for our own reader and printer. */
export type YamlCase =
  | { name: string; op: 'yaml'; text: string }
  | { name: string; op: 'toYaml'; data: unknown }

/** Random numbers that a seed decides: mulberry32. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % limit
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }

  /** So many items as `make` makes, fewer than `limit`. */
  list<T>(limit: number, make: () => T): T[] {
    return Array.from({ length: this.below(limit) }, make)
  }
}

/** Text that is nearly YAML. */
function yamlText(random: Random): string {
  // go-yaml confuses itself over two byte order marks: it then drops the first character of each line.
  return random
    .list(14, () => random.pick(parts.fragments))
    .join('')
    .replace(/^\ufeff+/, '\ufeff')
}

/** A document of nested collections, with one thing in it changed. */
function mutatedDocument(random: Random): string {
  const text = blockText(random, 0)
  const at = random.below(text.length + 1)
  const cut = random.below(3)
  const mutated = text.slice(0, at) + random.pick(parts.fragments) + text.slice(at + cut)
  return random.below(3) === 0 ? text : mutated.toWellFormed()
}

function blockText(random: Random, depth: number): string {
  const indent = '  '.repeat(depth)
  const lines = Array.from({ length: 1 + random.below(3) }, (_, index) => {
    const lead = `${indent}${random.pick(['a', 'b', '"c"', "'d e'", 'on', '1', '<<', '&k k', '? x\n' + indent])}${index}: `
    if (depth < 3 && random.below(3) === 0) return `${lead.trimEnd()}\n${blockText(random, depth + 1)}`
    if (random.below(4) === 0)
      return `${lead.trimEnd()}\n${listText(random, indent + random.pick(['', '  ']))}`
    return `${lead}${inlineText(random, depth, indent)}\n`
  })
  return lines.join(random.pick(['', '', '', '\n', '# c\n']))
}

function listText(random: Random, indent: string): string {
  return Array.from({ length: 1 + random.below(3) }, () => {
    const more = random.below(3) === 0 ? `\n${indent}  z: ${inlineText(random, 0, `${indent}  `)}` : ''
    return `${indent}- ${more ? 'w: ' : ''}${inlineText(random, 0, indent)}${more}\n`
  }).join('')
}

function inlineText(random: Random, depth: number, indent: string): string {
  switch (random.below(9)) {
    case 0:
      return `[${random.list(4, () => inlineText(random, depth + 1, indent)).join(', ')}]`
    case 1:
      return `{${random.list(3, () => `${random.pick(['a', '"b"', '1', '? x', 'on'])}: ${inlineText(random, depth + 1, indent)}`).join(', ')}}`
    case 2:
      return `"${random.pick(['x y', 'a\\n', `line\n${indent} two`, '\\u0041', ' lead', `x \\\n ${indent} y`])}"`
    case 3:
      return `'${random.pick(['x y', "it''s", `line\n\n${indent} two`, ''])}'`
    case 4:
      return `${random.pick(['|', '>', '|-', '>-', '|+', '>+', '|2', '>1'])}\n${indent}  one\n${indent}${random.pick(['  two', '   more', '', '  ', '\t'])}\n${indent}  three`
    case 5:
      return `${random.pick(['&x ', '*x', '!!str ', '&y ', '*y'])}${random.pick(['', '1', 'v'])}`
    default:
      return random.pick(parts.fragments).trim()
  }
}

/** A string that is hard to print. */
function hardText(random: Random): string {
  return random.list(6, () => random.pick(parts.texts)).join('')
}

/** A value that is hard to print. */
function hardValue(random: Random, depth = 0): unknown {
  switch (random.below(depth > 3 ? 5 : 8)) {
    case 0:
      return random.pick([
        null,
        true,
        false,
        0,
        -0,
        1,
        -1,
        1.5,
        1e6,
        1234567.5,
        1e20,
        1e21,
        1e-7,
        1e-5,
        123456789012,
        0.1,
        2 ** 53,
        -(2 ** 63),
        2 ** 64,
        1e300,
      ])
    case 5:
      return random.list(4, () => hardValue(random, depth + 1))
    case 6:
    case 7:
      return Object.fromEntries(random.list(5, () => [hardText(random), hardValue(random, depth + 1)]))
    default:
      return hardText(random)
  }
}

/** The case with a number, the same for the same seed. */
export function yamlCase(seed: number): YamlCase {
  const random = new Random(seed)
  const name = `fuzz/${seed}`
  switch (random.below(3)) {
    case 0:
      return { name, op: 'yaml', text: yamlText(random) }
    case 1:
      return { name, op: 'yaml', text: mutatedDocument(random) }
    default:
      return { name, op: 'toYaml', data: hardValue(random) }
  }
}
