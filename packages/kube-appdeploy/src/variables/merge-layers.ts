import type { JsonObject, JsonValue } from '@devmatic/kube-model'
import { formatVariablePath, type VariablePath } from './variable-path.ts'
import type { Origin, VariableSet } from './variable-set.ts'

/** Variables from one place, such as a file. Later layers win over earlier ones. */
export interface VariableLayer {
  values: JsonObject
  originOf: (path: VariablePath) => Origin
  /** Paths in this layer whose values must never be shown. */
  secrets?: readonly string[]
}

type Setting = { origin: Origin; value: JsonValue }

/** Lays variables over each other: maps merge key by key, everything else replaces what was there, lists too. */
export function mergeLayers(layers: readonly VariableLayer[]): VariableSet {
  const chains = new Map<string, Setting[]>()
  const values = emptyMap()
  for (const layer of layers) mergeInto(values, layer.values, { path: [], layer, chains })
  const secrets = new Set(layers.flatMap(layer => layer.secrets ?? []))
  const chainOf = (path: string): readonly Setting[] => chains.get(path) ?? []
  return {
    values,
    secrets,
    chainOf,
    get: path => chainOf(path).at(-1)?.value,
    originOf: path => findOrigin(chains, path),
    paths: () => leavesOf(values, []).sort(),
  }
}

interface MergeContext {
  path: VariablePath
  layer: VariableLayer
  chains: Map<string, Setting[]>
}

function mergeInto(target: JsonObject, source: JsonObject, context: MergeContext): void {
  for (const [key, value] of Object.entries(source)) {
    if (value === undefined) continue
    const inner = { ...context, path: [...context.path, key] }
    const below = target[key]
    if (isMap(value)) {
      const map = isMap(below) ? below : emptyMap()
      if (!isMap(below)) forgetBelow(inner)
      target[key] = map
      remember(inner, map)
      mergeInto(map, value, inner)
    } else {
      forgetBelow(inner)
      target[key] = value
      remember(inner, value)
      if (Array.isArray(value)) rememberItems(value, inner)
    }
  }
}

function rememberItems(items: readonly JsonValue[], context: MergeContext): void {
  for (const [index, item] of items.entries()) {
    const inner = { ...context, path: [...context.path, index] }
    remember(inner, item)
    if (Array.isArray(item)) rememberItems(item, inner)
    else if (isMap(item)) rememberFields(item, inner)
  }
}

function rememberFields(map: JsonObject, context: MergeContext): void {
  for (const [key, value] of Object.entries(map)) {
    if (value === undefined) continue
    const inner = { ...context, path: [...context.path, key] }
    remember(inner, value)
    if (Array.isArray(value)) rememberItems(value, inner)
    else if (isMap(value)) rememberFields(value, inner)
  }
}

function remember({ path, layer, chains }: MergeContext, value: JsonValue): void {
  const name = formatVariablePath(path)
  const chain = chains.get(name) ?? []
  chain.push({ origin: layer.originOf(path), value })
  chains.set(name, chain)
}

/** A map or list that is replaced takes the paths below it along. */
function forgetBelow({ path, chains }: MergeContext): void {
  const name = formatVariablePath(path)
  if (!chains.has(name)) return
  for (const other of chains.keys()) {
    if (other.startsWith(`${name}.`) || other.startsWith(`${name}[`)) chains.delete(other)
  }
}

function findOrigin(chains: ReadonlyMap<string, Setting[]>, path: string): Origin | undefined {
  for (let name = path; name !== ''; name = name.replace(/(?:^|\.)[^.[]*$|\[[^[]*\]$/, '')) {
    const setting = chains.get(name)?.at(-1)
    if (setting) return setting.origin
  }
  return undefined
}

function leavesOf(value: JsonValue | undefined, path: VariablePath): string[] {
  if (isMap(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]))
  }
  return path.length > 0 ? [formatVariablePath(path)] : []
}

/** Whether a value is a map, which merges, rather than a list or a scalar, which replaces. */
export function isMap(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A map in which `__proto__` is a key like any other. */
function emptyMap(): JsonObject {
  return Object.create(null) as JsonObject
}
