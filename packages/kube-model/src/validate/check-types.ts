import type { GoField, GoType, Shape } from '../codec/go-type.ts'
import { nearestName } from '../nearest-name.ts'
import { isJsonObject, type JsonObject } from '../object.ts'
import type { PathStep } from '../yaml/positions.ts'
import { checkListItems } from './check-list-items.ts'
import { checkScalar, wrongType } from './check-scalar.ts'
import { fieldRules } from './field-rules.ts'
import { formatPath } from './finding.ts'
import type { Report } from './report.ts'

/** Checks an object against its Go type: unknown and missing fields, types, enumerations, and rules for fields. */
export function checkTypes(type: GoType, object: JsonObject, report: Report): void {
  new TypeChecker(report).checkStruct(type, object)
}

class TypeChecker {
  readonly #report: Report
  readonly #path: PathStep[] = []

  constructor(report: Report) {
    this.#report = report
  }

  checkStruct(type: GoType, value: JsonObject): void {
    for (const [name, item] of Object.entries(value)) {
      const field = type.jsonFieldsByName.get(name)
      if (!field) this.#reportUnknown(type, name)
      else if (item !== null && item !== undefined) this.#at(name, () => this.#checkField(type, field, item))
    }
    for (const field of type.jsonFields) {
      const given = value[field.name]
      if (field.required && (given === undefined || given === null))
        this.#report.required([...this.#path, field.name])
    }
  }

  #at(step: PathStep, check: () => void): void {
    this.#path.push(step)
    check()
    this.#path.pop()
  }

  #reportUnknown(type: GoType, name: string): void {
    const known = type.jsonFields.map(field => field.name)
    const nearest = nearestName(name, known)
    const path = [...this.#path, name]
    const place = formatPath(this.#path) || 'the object'
    this.#report.findings.push({
      path,
      code: 'manifest/unknown-field',
      message: `unknown field "${formatPath(path)}"`,
      fix: nearest ? `Did you mean "${nearest}"?` : `Remove it; ${place} has ${known.join(', ')}.`,
    })
  }

  #checkField(type: GoType, field: GoField, value: unknown): void {
    // What a controller writes is nobody's mistake in a manifest.
    if (field.name === 'status' && this.#path.length === 1) return
    const before = this.#report.findings.length
    this.#checkValue(field.shape, value, field)
    if (this.#report.findings.length > before) return
    checkListItems(field, value, { path: this.#path, report: this.#report })
    fieldRules[`${type.name}.${field.name}`]?.(value, this.#path, this.#report)
  }

  #checkValue(shape: Shape, value: unknown, field: GoField): void {
    switch (shape.kind) {
      case 'struct':
        if (isJsonObject(value)) this.checkStruct(shape.type, value)
        else this.#reportProblem(wrongType('an object', value))
        break
      case 'list':
        this.#checkList(shape.element, value, field)
        break
      case 'map':
        this.#checkMap(shape.value, value, field)
        break
      default:
        this.#checkScalar(shape, value, field)
    }
  }

  #checkList(element: Shape, value: unknown, field: GoField): void {
    if (!Array.isArray(value)) {
      const fix = isJsonObject(value) ? 'Write "- " before its first field, to make it a list.' : undefined
      return this.#reportProblem(wrongType('a list', value, fix))
    }
    for (const [index, item] of value.entries()) {
      // Go takes null for an empty item.
      const given: unknown = item === null && element.kind === 'struct' ? {} : item
      if (given !== null) this.#at(index, () => this.#checkValue(element, given, field))
    }
  }

  #checkMap(element: Shape, value: unknown, field: GoField): void {
    if (!isJsonObject(value)) return this.#reportProblem(wrongType('an object', value))
    for (const [key, item] of Object.entries(value))
      if (item !== null) this.#at(key, () => this.#checkValue(element, item, field))
  }

  #checkScalar(shape: Shape, value: unknown, field: GoField): void {
    const problem = checkScalar(shape, value)
    if (problem) this.#reportProblem(problem)
    else if (field.enum && typeof value === 'string' && value !== '') this.#checkEnum(field.enum, value)
  }

  #checkEnum(values: readonly string[], value: string): void {
    if (values.includes(value)) return
    const supported = values.map(each => JSON.stringify(each)).join(', ')
    const nearest = nearestName(value, values)
    this.#report.add('manifest/unsupported-value', this.#path, {
      message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`,
      fix: nearest && `Did you mean "${nearest}"?`,
    })
  }

  #reportProblem({ code, problem, fix }: ReturnType<typeof wrongType>): void {
    this.#report.add(code, this.#path, { message: problem, fix })
  }
}
