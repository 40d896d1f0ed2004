import {
  applySchemaDefaults,
  applySchemaOfCustom,
  findDuplicates,
  findGoType,
  forEachEmbedded,
  isJsonObject,
  normalizeObject,
  pruneUnknownFields,
  validateBySchema,
  validateMetadata,
  validateMetadataUpdate,
} from '@devmatic/kube-model'
import type {
  ApplySchema,
  GoType,
  JsonObject,
  JsonValue,
  KubeObject,
  StructuralSchema,
} from '@devmatic/kube-model'
import type { ObjectCodec } from '../registry/resource.ts'
import type { StatusCause } from '../status/status.ts'
import { invalid, badRequest } from '../status/status-error.ts'
import type { DefinitionVersion } from './definition.ts'
import { checkScale } from './scale-paths.ts'

/** The kind that a codec is for. */
export interface CustomKind {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly openApiSchemas: Readonly<Record<string, JsonObject>>
  readonly swaggerSchemas: Readonly<Record<string, JsonObject>>
}

/** Reads and writes objects of a custom kind by the schema of one version. */
export class CustomCodec implements ObjectCodec {
  readonly isCustom = true
  readonly openApiSchemas: Readonly<Record<string, JsonObject>>
  readonly swaggerSchemas: Readonly<Record<string, JsonObject>>
  readonly #kind: CustomKind
  readonly #apiVersion: string
  readonly #schema: StructuralSchema
  readonly #version: DefinitionVersion
  readonly #hasRules: boolean
  #applySchema: ApplySchema | undefined

  constructor(kind: CustomKind, version: DefinitionVersion) {
    this.openApiSchemas = kind.openApiSchemas
    this.swaggerSchemas = kind.swaggerSchemas
    this.#kind = kind
    this.#apiVersion = `${kind.group}/${kind.version}`
    this.#version = version
    this.#schema = version.schema?.openAPIV3Schema ?? {}
    this.#hasRules = JSON.stringify(this.#schema).includes('"x-kubernetes-validations"')
  }

  /** Unlike one of a built-in kind, a custom object must say what it is. @throws StatusError BadRequest, Invalid */
  checkType(object: JsonObject): void {
    const { apiVersion, kind, metadata } = object
    if (kind === undefined || kind === '') {
      const text = JSON.stringify(object)
      throw badRequest(
        `the object provided is unrecognized (must be of type ${this.#kind.kind}): Object 'Kind' is missing in '${text}' (${text.length > 30 ? `${text.slice(0, 30)} ...` : text})`,
      )
    }
    if (apiVersion !== this.#apiVersion)
      throw badRequest(
        `the API version in the data (${typeof apiVersion === 'string' ? apiVersion : ''}) does not match the expected API version (${this.#apiVersion})`,
      )
    if (kind === this.#kind.kind) return
    const name = isJsonObject(metadata) && typeof metadata['name'] === 'string' ? metadata['name'] : ''
    throw invalid({ group: this.#kind.group, kind: typeof kind === 'string' ? kind : '' }, name, [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${JSON.stringify(kind)}: must be ${this.#kind.kind}`,
        field: 'kind',
      },
    ])
  }

  decode(json: JsonObject): { object: KubeObject; unknownFields: string[] } {
    const object = structuredClone(json)
    const unknownFields: string[] = []
    const readMetadata = (owner: JsonObject, path: string): void => {
      if (owner['metadata'] === undefined) return
      const metadata = normalizeMetadata(owner['metadata'])
      owner['metadata'] = metadata.object
      const prefix = path ? `${path}.metadata` : 'metadata'
      unknownFields.push(...metadata.unknownFields.map(field => `${prefix}.${field}`))
    }
    readMetadata(object, '')
    unknownFields.push(...pruneUnknownFields(this.#schema, object))
    forEachEmbedded(this.#schema, object, { path: '', visit: tellingWhere(readMetadata) })
    return { object: object as unknown as KubeObject, unknownFields }
  }

  applyDefaults(object: KubeObject): void {
    applySchemaDefaults(this.#schema, object as unknown as JsonObject)
  }

  validateCreate(object: KubeObject): StatusCause[] {
    return this.#withNotice([...validateMetadata(object), ...this.#validateContent(object)])
  }

  /** What was wrong before and has not changed is let pass. */
  validateUpdate(object: KubeObject, old: KubeObject): StatusCause[] {
    const before = new Set(this.#validateContent(old).map(cause => JSON.stringify(cause)))
    const content = this.#validateContent(object).filter(cause => !before.has(JSON.stringify(cause)))
    // Kubernetes looks at metadata twice, and tells what is wrong with it as often.
    const metadata = validateMetadataUpdate(object, old)
    return this.#withNotice([...metadata, ...metadata, ...content])
  }

  validateStatusUpdate(object: KubeObject, old: KubeObject): StatusCause[] {
    const schema = this.#schema.properties?.['status']
    const status = object['status'] as JsonValue | undefined
    const causes: StatusCause[] =
      schema && status !== undefined ? validateBySchema(schema, status, { field: 'status', name: '' }) : []
    if (schema && status !== undefined) causes.push(...findDuplicates(schema, status))
    const scale = checkScale(object, this.#version.subresources?.scale)
    return this.#withNotice([...validateMetadataUpdate(object, old), ...causes, ...scale])
  }

  encode(object: KubeObject): string {
    const typed = { ...object, kind: this.#kind.kind, apiVersion: this.#apiVersion }
    return JSON.stringify(sorted(typed as unknown as JsonObject))
  }

  get applySchema(): ApplySchema {
    return (this.#applySchema ??= applySchemaOfCustom(this.#schema))
  }

  get empty(): JsonObject {
    return { apiVersion: this.#apiVersion, kind: this.#kind.kind, metadata: {} }
  }

  #validateContent(object: KubeObject): StatusCause[] {
    const value = object as unknown as JsonObject
    const embedded: StatusCause[] = []
    forEachEmbedded(this.#schema, value, {
      path: '',
      visit: (inner, path) => embedded.push(...validateEmbedded(inner, path)),
    })
    return [
      ...validateBySchema(this.#schema, value),
      ...checkScale(object, this.#version.subresources?.scale),
      ...embedded,
      ...findDuplicates(this.#schema, value),
    ]
  }

  /** Rules are looked at only where all else is right; that they were not, is told. */
  #withNotice(causes: StatusCause[]): StatusCause[] {
    if (!this.#hasRules || !causes.some(({ reason = '' }) => hidesMore.has(reason))) return causes
    const message =
      'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation'
    return [...causes, { reason: 'FieldValueInvalid', message, field: '<nil>' }]
  }
}

const hidesMore = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
])

function normalizeMetadata(metadata: JsonValue): ReturnType<typeof normalizeObject> {
  if (isJsonObject(metadata)) return normalizeObject(findGoType('meta.v1.ObjectMeta') as GoType, metadata)
  const type = Array.isArray(metadata) ? 'array' : metadata === null ? 'null' : typeof metadata
  throw new Error(`json: cannot unmarshal ${type} into Go value of type v1.ObjectMeta`)
}

/** A failure inside an embedded object says where that is. */
function tellingWhere(
  read: (owner: JsonObject, path: string) => void,
): (owner: JsonObject, path: string) => void {
  return (owner, path) => {
    const metadata = owner['metadata']
    try {
      read(owner, path)
    } catch (error) {
      const value = JSON.stringify(metadata)
      throw new Error(`${path}.metadata: Invalid value: ${value}: ${(error as Error).message}`, {
        cause: error,
      })
    }
  }
}

function validateEmbedded(object: JsonObject, path: string): StatusCause[] {
  if (!isJsonObject(object['metadata'])) return []
  return (
    validateMetadata(object as unknown as KubeObject)
      // What is embedded need not have a name, and nobody looks at how that is written.
      .filter(({ field }) => field !== 'metadata.name')
      .map(problem => ({ ...problem, field: `${path}.${problem.field}` }))
  )
}

/** Custom objects are maps to the server, and maps are written by sorted key. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  const result: JsonObject = {}
  for (const name of Object.keys(value).sort()) {
    const member = value[name]
    if (member !== undefined) result[name] = sorted(member)
  }
  return result
}
