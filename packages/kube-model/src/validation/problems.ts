/** Something wrong with a field, as a Status tells it. */
export interface FieldProblem {
  reason: string
  message: string
  /** As `spec.containers[0].name`. */
  field: string
}

/** Collects what is wrong with an object, in Kubernetes' order and words. */
export class Problems {
  readonly list: FieldProblem[] = []

  required(field: string, detail = ''): void {
    this.#add(field, 'FieldValueRequired', withDetail('Required value', detail))
  }

  invalid(field: string, value: unknown, detail: string): void {
    this.#add(
      field,
      'FieldValueInvalid',
      withDetail(`Invalid value: ${JSON.stringify(value ?? null)}`, detail),
    )
  }

  /** A value that breaks one or more rules of its syntax. */
  broken(field: string, value: unknown, rules: readonly string[]): void {
    for (const rule of rules) this.invalid(field, value, rule)
  }

  unsupported(field: string, value: unknown, supported: readonly string[]): void {
    const list = supported.map(option => JSON.stringify(option)).join(', ')
    const detail = supported.length > 0 ? `supported values: ${list}` : ''
    this.#add(
      field,
      'FieldValueNotSupported',
      withDetail(`Unsupported value: ${JSON.stringify(value ?? '')}`, detail),
    )
  }

  duplicate(field: string, value: unknown): void {
    this.#add(field, 'FieldValueDuplicate', `Duplicate value: ${JSON.stringify(value)}`)
  }

  forbidden(field: string, detail: string): void {
    this.#add(field, 'FieldValueForbidden', `Forbidden: ${detail}`)
  }

  notFound(field: string, value: unknown): void {
    this.#add(field, 'FieldValueNotFound', `Not found: ${JSON.stringify(value)}`)
  }

  tooLong(field: string, limitBytes: number): void {
    this.#add(field, 'FieldValueTooLong', `Too long: may not be more than ${limitBytes} bytes`)
  }

  tooMany(field: string, count: number, limit: number): void {
    this.#add(field, 'FieldValueTooMany', `Too many: ${count}: must have at most ${limit} items`)
  }

  /** A value of a type that its schema does not allow, told by the type's name. */
  wrongType(field: string, value: unknown, detail: string): void {
    this.#add(
      field,
      'FieldValueTypeInvalid',
      withDetail(`Invalid value: ${JSON.stringify(value ?? null)}`, detail),
    )
  }

  /** A number that must not be negative; nothing where it is missing. */
  notNegative(field: string, value: unknown): void {
    if (typeof value === 'number' && value < 0)
      this.invalid(field, value, 'must be greater than or equal to 0')
  }

  /** A choice among a few; missing is required. */
  oneOf(field: string, value: unknown, supported: readonly string[]): void {
    if (value === undefined || value === '') this.required(field)
    else if (!supported.includes(value as string)) this.unsupported(field, value, supported)
  }

  /** A field that an update may not change. */
  immutable(field: string, value: unknown, old: unknown): void {
    if (canonical(value) !== canonical(old)) this.invalid(field, value, 'field is immutable')
  }

  #add(field: string, reason: string, message: string): void {
    this.list.push({ reason, message, field })
  }
}

function withDetail(text: string, detail: string): string {
  return detail ? `${text}: ${detail}` : text
}

/** JSON with keys in one order. */
export function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ) ?? 'undefined'
  )
}
