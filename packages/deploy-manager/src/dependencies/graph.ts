import type { Dependency } from './infer-dependencies.ts'

/** Who needs whom, to be walked both ways. */
export interface Graph {
  readonly edges: readonly Dependency[]
  needs(service: string): string[]
  neededBy(service: string): string[]
  /** All that a service needs, itself left out; the nearest first. */
  closure(service: string): string[]
  edge(from: string, to: string): Dependency | undefined
}

/** Indexes dependencies. */
export function createGraph(edges: readonly Dependency[]): Graph {
  const out = Map.groupBy(edges, ({ from }) => from)
  const back = Map.groupBy(edges, ({ to }) => to)
  const needs = (service: string): string[] => (out.get(service) ?? []).map(({ to }) => to)
  return {
    edges,
    needs,
    neededBy: service => (back.get(service) ?? []).map(({ from }) => from),
    closure(service) {
      const found = new Set<string>()
      const waiting = [service]
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        for (const each of needs(next)) {
          if (each === service || found.has(each)) continue
          found.add(each)
          waiting.push(each)
        }
      }
      return [...found]
    },
    edge: (from, to) => out.get(from)?.find(each => each.to === to),
  }
}
