/** What an object holds; undefined: it is not there. */
export type State = string | undefined

/** What is known of one name: what was acknowledged last, and what was asked since without an answer. */
interface Entry {
  acknowledged: State
  asked?: { state: State }
}

/** What a server has promised. A name belongs to one writer, who asks for one thing at a time. */
export class Ledger {
  readonly #entries = new Map<string, Entry>()
  acknowledgedWrites = 0

  /** What the object was, as far as is known. */
  last(name: string): State {
    return this.#entries.get(name)?.acknowledged
  }

  /** Something was asked: until it is answered, both states are possible. */
  ask(name: string, state: State): void {
    const entry = this.#entries.get(name) ?? { acknowledged: undefined }
    this.#entries.set(name, { ...entry, asked: { state } })
  }

  /** The server said that it is done. */
  acknowledge(name: string, state: State): void {
    this.#entries.set(name, { acknowledged: state })
    this.acknowledgedWrites++
  }

  /** Compares with what is there, and takes that for what is known from now on: what is lost or changed, in words. */
  audit(found: ReadonlyMap<string, string>): string[] {
    const names = new Set([...this.#entries.keys(), ...found.keys()])
    const faults = [...names].flatMap(name => this.#auditOne(name, found.get(name)))
    this.#entries.clear()
    for (const [name, state] of found) this.#entries.set(name, { acknowledged: state })
    return faults
  }

  #auditOne(name: string, found: State): string[] {
    const { acknowledged, asked } = this.#entries.get(name) ?? { acknowledged: undefined }
    if (found === acknowledged || (asked && found === asked.state)) return []
    return [`${name}: acknowledged ${String(acknowledged)}, found ${String(found)}`]
  }
}
