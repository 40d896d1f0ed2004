import { dict, list, MAP, sliceOf } from '../../value/types.ts'
import { Slice, type Value } from '../../value/value.ts'
import { TomlProblem } from './scanner.ts'
import { quoteKey } from './print.ts'

export type Key = readonly string[]

/** A table; values are Go's, tables and lists of tables stay open until the end. */
export class Table {
  readonly entries: Map<string, Entry> = new Map()
}

type Entry = Value | Table | Table[] | OpenArray

/** An array whose items are read: inline tables in it are complete by themselves. */
export class OpenArray {
  readonly items: readonly (Value | Table | OpenArray)[]

  constructor(items: readonly (Value | Table | OpenArray)[]) {
    this.items = items
  }
}

/** What has been read of a document, and which of its names may be defined again. */
export class TomlDocument {
  readonly #root = new Table()
  /** Tables that were named only as part of another's name. */
  readonly #implicit = new Set<string>()
  readonly #arrays = new Set<string>()
  /** The table that keys are set in. */
  context: Key = []
  /** The key that is being read, if any. */
  key = ''
  /** The line that the key at hand, or the table's name, begins on. */
  line = 1

  /** The name that messages give for where they are. */
  get lastKey(): string {
    if (this.key === '') return formatKey(this.context)
    return this.context.length === 0 ? this.key : `${formatKey(this.context)}.${this.key}`
  }

  #fail(message: string): TomlProblem {
    return new TomlProblem(this.line, message)
  }

  /** Marks a name as the array that is being read. */
  startArray(): void {
    this.#arrays.add(formatKey([...this.context, this.key]))
  }

  /** Lets a name be defined once more. */
  markImplicit(key: Key): void {
    this.#implicit.add(formatKey(key))
  }

  /** Names a table that keys with dots go through, without defining it for good. */
  openImplicit(key: Key): void {
    this.markImplicit(key)
    this.openTable(key)
  }

  /** Begins a table, `[key]`. */
  openTable(key: Key): void {
    const last = this.#openParents(key)
    this.set(last, new Table())
    this.context = key
  }

  /** Begins one more table of a list, `[[key]]`. */
  openListTable(key: Key): void {
    const last = this.#openParents(key)
    const parent = this.#tableAt(this.context)
    const known = parent.entries.get(last)
    if (isTableList(known)) known.push(new Table())
    else if (parent.entries.has(last)) {
      throw this.#fail(`Key '${formatKey(key)}' was already created and cannot be used as an array.`)
    } else parent.entries.set(last, [new Table()])
    this.context = key
  }

  /** Goes down to a table's parent, and makes what is missing on the way. */
  #openParents(key: Key): string {
    let table = this.#root
    for (let depth = 1; depth < key.length; depth++) {
      const name = key[depth - 1] ?? ''
      const path = key.slice(0, depth)
      if (!table.entries.has(name)) {
        this.#implicit.add(formatKey(path))
        table.entries.set(name, new Table())
      }
      const next = latestTable(table.entries.get(name))
      if (!next) throw this.#fail(`Key '${formatKey(path)}' was already created as a hash.`)
      table = next
    }
    this.context = key.slice(0, -1)
    return key.at(-1) ?? ''
  }

  #tableAt(path: Key): Table {
    let table = this.#root
    for (const [depth, name] of path.entries()) {
      const next = latestTable(table.entries.get(name))
      if (!next) throw this.#fail(`Key '${formatKey(path.slice(0, depth + 1))}' has already been defined.`)
      table = next
    }
    return table
  }

  /** Sets a key of the table at hand; a second time only where the first was a mere mention. */
  set(name: string, value: Entry): void {
    const { entries } = this.#tableAt(this.context)
    if (!entries.has(name)) {
      entries.set(name, value)
      return
    }
    const path = formatKey([...this.context, name])
    if (!this.#implicit.delete(path)) throw this.#fail(`Key '${path}' has already been defined.`)
    if (this.#arrays.has(path)) entries.set(name, value)
  }

  /** The document as a value. */
  toValue(): Value {
    return entryValue(this.#root)
  }
}

function isTableList(entry: Entry): entry is Table[] {
  return Array.isArray(entry)
}

/** The table that an entry stands for: of a list, the last. */
function latestTable(entry: Entry): Table | undefined {
  if (isTableList(entry)) return entry.at(-1)
  return entry instanceof Table ? entry : undefined
}

function entryValue(entry: Entry): Value {
  if (entry instanceof Table)
    return dict(new Map([...entry.entries].map(([name, item]) => [name, entryValue(item)])))
  if (entry instanceof OpenArray) return list(entry.items.map(entryValue))
  return isTableList(entry) ? new Slice(sliceOf(MAP), entry.map(entryValue)) : entry
}

/** A dotted name, with quotes where they are needed. */
function formatKey(key: Key): string {
  return key.map(quoteKey).join('.')
}
