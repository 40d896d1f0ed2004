const FIRST_ROWS = 64

/** Rows of whole numbers, in one typed array: rows cost nothing to collect, and little to add. */
export class IntTable {
  readonly #width: number
  #cells: Uint32Array
  #end = 0

  /** @param width the number of cells in a row */
  constructor(width: number) {
    this.#width = width
    this.#cells = new Uint32Array(FIRST_ROWS * width)
  }

  /** The number of rows. */
  get length(): number {
    return this.#end / this.#width
  }

  /** Adds a row of three and gives its index; a fourth cell stays 0. */
  add(first: number, second: number, third: number): number {
    const row = this.#end
    if (row + this.#width > this.#cells.length) this.#grow()
    const cells = this.#cells
    cells[row] = first
    cells[row + 1] = second
    cells[row + 2] = third
    this.#end = row + this.#width
    return row / this.#width
  }

  /** Sets a cell of the row that was added last. */
  setLast(column: number, value: number): void {
    this.#cells[this.#end - this.#width + column] = value
  }

  at(row: number, column: number): number {
    return this.#cells[row * this.#width + column] ?? 0
  }

  #grow(): void {
    const cells = new Uint32Array(this.#cells.length * 2)
    cells.set(this.#cells)
    this.#cells = cells
  }
}
