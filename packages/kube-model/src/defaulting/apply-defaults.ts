import { isJsonObject } from '../object.ts'
import type { JsonObject, JsonValue } from '../object.ts'
import type { GoField, GoType, Shape } from '../codec/go-type.ts'
import { apps } from './apps.ts'
import { autoscaling } from './autoscaling.ts'
import { batch } from './batch.ts'
import { core } from './core.ts'
import type { Defaulter, Defaulters } from './defaulter.ts'
import { networking } from './networking.ts'
import { others } from './others.ts'
import { pod } from './pod.ts'

const defaulters: Defaulters = {
  ...core,
  ...pod,
  ...apps,
  ...batch,
  ...autoscaling,
  ...networking,
  ...others,
}

/**
 * Fills in what was left out of an object of a built-in kind, in place, as the API server does when it reads one.
 *
 * @see https://pkg.go.dev/k8s.io/kubernetes/pkg/apis, the functions SetDefaults_ of each group
 */
export function applyDefaults(type: GoType, object: JsonObject): void {
  const plan = planOf(type)
  plan.own?.(object)
  for (const field of plan.markers) fillMarker(object, field)
  for (const { name, shape } of plan.nested) walk(shape, object[name])
}

/** What one type needs: its own function, its `+default` markers, and the fields below which others need something. */
interface Plan {
  own?: Defaulter
  markers: GoField[]
  nested: GoField[]
}

const plans = new Map<GoType, Plan>()

function planOf(type: GoType): Plan {
  let plan = plans.get(type)
  if (plan) return plan
  const own = defaulters[type.name]
  plan = {
    ...(own && { own }),
    markers: type.jsonFields.filter(isWritten),
    nested: type.jsonFields.filter(({ shape }) => needsDefaults(shape, new Set())),
  }
  plans.set(type, plan)
  return plan
}

/** Whether a field has a default that is more than what its absence means. */
function isWritten(field: GoField): boolean {
  const isZero = field.default === 0 || field.default === '' || field.default === false
  return field.default !== undefined && !(isZero && field.omitempty && !field.pointer)
}

function needsDefaults(shape: Shape, seen: Set<GoType>): boolean {
  if (shape.kind === 'list') return needsDefaults(shape.element, seen)
  if (shape.kind === 'map') return needsDefaults(shape.value, seen)
  if (shape.kind !== 'struct' || seen.has(shape.type)) return false
  seen.add(shape.type)
  const { name, jsonFields } = shape.type
  return (
    name in defaulters ||
    jsonFields.some(field => field.default !== undefined || needsDefaults(field.shape, seen))
  )
}

function walk(shape: Shape, value: JsonValue | undefined): void {
  if (shape.kind === 'struct') {
    if (isJsonObject(value)) applyDefaults(shape.type, value)
  } else if (shape.kind === 'list') {
    if (Array.isArray(value)) for (const item of value) walk(shape.element, item)
  } else if (shape.kind === 'map' && isJsonObject(value)) {
    for (const item of Object.values(value)) walk(shape.value, item)
  }
}

function fillMarker(object: JsonObject, field: GoField): void {
  const current = object[field.name]
  if (current === undefined || current === null || (current === '' && !field.pointer))
    object[field.name] = field.default as JsonValue
}
