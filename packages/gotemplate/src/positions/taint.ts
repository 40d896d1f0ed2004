/**
 * What a value came from. Paths start at the data's root: `.Variables.replicas.web`, `.hosts[2]`; the root itself is
 * the empty path.
 */
export interface Taint {
  /** The place in the data that the value is, where it is just one. */
  readonly path?: string
  /** Paths of what else went into it. */
  readonly reads?: readonly string[]
  /** Of a map made in the template: what each entry came from. */
  readonly entries?: ReadonlyMap<string, Taint>
}

/** Made of nothing but the template. */
export const UNTAINTED: Taint = {}
/** The data itself. */
export const ROOT: Taint = { path: '' }

/** All paths that went into a value. The root is none: who passes the dot on has read nothing yet. */
export function pathsOf(taint: Taint): string[] {
  const own = taint.path ? [taint.path] : []
  const entries = [...(taint.entries?.values() ?? [])].flatMap(pathsOf)
  return [...new Set([...own, ...(taint.reads ?? []), ...entries])]
}

/** What a field or entry of a value came from. */
export function fieldOf(taint: Taint, name: string): Taint {
  const entry = taint.entries?.get(name)
  if (entry) return entry
  if (taint.path === undefined) return { reads: pathsOf(taint) }
  return { ...taint, path: taint.path + (/[.[\]"]/.test(name) ? `[${JSON.stringify(name)}]` : `.${name}`) }
}

/** What an item of a list came from. */
export function itemOf(taint: Taint, index: bigint): Taint {
  return taint.path === undefined ? { reads: pathsOf(taint) } : { ...taint, path: `${taint.path}[${index}]` }
}

/** What something made of several values came from. */
export function join(taints: readonly Taint[]): Taint {
  const reads = new Set(taints.flatMap(pathsOf))
  return reads.size === 0 ? UNTAINTED : { reads: [...reads] }
}

/** As `join`, where the result is one of the values: if only one came from data, it may be that one. */
export function oneOf(taints: readonly Taint[]): Taint {
  const [only, another] = taints.filter(taint => taint.path !== undefined || pathsOf(taint).length > 0)
  return only && !another ? only : join(taints)
}
