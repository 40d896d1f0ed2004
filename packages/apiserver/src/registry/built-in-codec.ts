import {
  applyDefaults,
  applySchemaOf,
  applyStrategicMergePatch,
  findGoType,
  goTypeOfKind,
  normalizeObject,
  validateCreate,
  validateUpdate,
} from '@devmatic/kube-model'
import type { ApplySchema, GoType, JsonObject, KubeObject } from '@devmatic/kube-model'
import type { StatusCause } from '../status/status.ts'
import { apiVersionOf } from './resource.ts'
import type { ObjectCodec } from './resource.ts'

/** Reads and writes objects of a built-in kind as its Go type does. */
export class BuiltInCodec implements ObjectCodec {
  readonly isCustom = false
  readonly #kind: string
  readonly #apiVersion: string
  readonly #typeName: string
  #empty: JsonObject | undefined

  constructor(group: string, version: string, kind: string) {
    this.#kind = kind
    this.#apiVersion = apiVersionOf({ group, version })
    this.#typeName = goTypeOfKind(group, version, kind)
  }

  decode(json: JsonObject): { object: KubeObject; unknownFields: string[] } {
    const { object, unknownFields } = normalizeObject(this.#type, json)
    return { object: object as unknown as KubeObject, unknownFields }
  }

  applyDefaults(object: KubeObject): void {
    applyDefaults(this.#type, object as unknown as JsonObject)
  }

  validateCreate(object: KubeObject): StatusCause[] {
    return validateCreate(object)
  }

  validateUpdate(object: KubeObject, old: KubeObject): StatusCause[] {
    return validateUpdate(object, old)
  }

  encode(object: KubeObject): string {
    // The type first, whatever order the object came in.
    const typed = { ...object, kind: this.#kind, apiVersion: this.#apiVersion }
    return JSON.stringify(normalizeObject(this.#type, typed as unknown as JsonObject).object)
  }

  applyStrategicMergePatch(target: JsonObject, patch: JsonObject): JsonObject {
    return applyStrategicMergePatch(this.#type, target, patch)
  }

  get applySchema(): ApplySchema {
    return applySchemaOf(this.#type)
  }

  get empty(): JsonObject {
    return (this.#empty ??= JSON.parse(this.encode({ apiVersion: '', kind: '', metadata: {} })) as JsonObject)
  }

  get #type(): GoType {
    const type = findGoType(this.#typeName)
    if (!type) throw new Error(`types.json has no type ${this.#typeName}`)
    return type
  }
}
