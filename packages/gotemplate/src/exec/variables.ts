/** A variable that is declared at some place of a template. */
interface Declaration {
  readonly name: string
  readonly slot: number
  /** Whether its declaration may be passed over: `and .x ($y := 1)`. */
  readonly isUncertain: boolean
}

/** Which slots a name may stand for, the innermost first; all but the last may be unset. */
export type Slots = readonly number[]

/** The variables that are visible while a template is compiled, as its run will find them. */
export class VariableScope {
  #declarations: Declaration[] = [{ name: '$', slot: 0, isUncertain: false }]
  #slots = 1
  #uncertain = 0
  #uncertainSlots: number[] = []

  declare(name: string): number {
    const slot = this.#slots++
    const isUncertain = this.#uncertain > 0
    if (isUncertain) this.#uncertainSlots.push(slot)
    this.#declarations.push({ name, slot, isUncertain })
    return slot
  }

  /** The slots of a name; none where it was never declared, which is an error of the run. */
  resolve(name: string): Slots {
    const slots: number[] = []
    for (const declaration of this.#declarations.toReversed()) {
      if (declaration.name !== name) continue
      slots.push(declaration.slot)
      if (!declaration.isUncertain) break
    }
    return slots
  }

  /** The slot of a name where there is only one that it can stand for. */
  findCertainSlot(name: string): number | undefined {
    const innermost = this.#declarations.findLast(declaration => declaration.name === name)
    return innermost && !innermost.isUncertain ? innermost.slot : undefined
  }

  /** What is declared within is gone after it. */
  within<T>(compile: () => T): T {
    const { length } = this.#declarations
    const result = compile()
    this.#declarations.length = length
    return result
  }

  /** What is declared within may not be there when it is looked for. */
  uncertainly<T>(compile: () => T): T {
    this.#uncertain++
    const result = compile()
    this.#uncertain--
    return result
  }

  /** The uncertain slots since the last call: they have to be unset before their pipeline runs. */
  takeUncertainSlots(): readonly number[] {
    const slots = this.#uncertainSlots
    if (slots.length > 0) this.#uncertainSlots = []
    return slots
  }
}
