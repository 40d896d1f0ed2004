import { Graph, layout } from '@dagrejs/dagre'
import type { DependencyGraph } from '@devmatic/deploy-manager/protocol'

/** More than so many nodes are shown by their groups. */
const groupedFrom = 60

/** A node of the picture: a service, or a group of them. */
export interface DrawnNode {
  id: string
  label: string
  services: string[]
  x: number
  y: number
}

/** A line of the picture, with what makes it. */
export interface DrawnEdge {
  id: string
  from: string
  to: string
  label: string
}

/** How large a node is drawn. */
export const nodeSize = { width: 176, height: 44 } as const

/** Left to right, who needs before what is needed. Above 60 services groups are one node, but for those in `open`. */
export function layoutGraph(
  graph: DependencyGraph,
  open: ReadonlySet<string>,
): { nodes: DrawnNode[]; edges: DrawnEdge[] } {
  const grouped = graph.nodes.length > groupedFrom
  const nodeOf = new Map(
    graph.nodes.map(({ service, group }) => [
      service,
      grouped && group !== '' && !open.has(group) ? `group ${group}` : service,
    ]),
  )
  const members = Map.groupBy(graph.nodes, ({ service }) => nodeOf.get(service) ?? service)
  const drawing = new Graph({ multigraph: false })
  drawing.setGraph({ rankdir: 'LR', ranksep: 90, nodesep: 14 })
  drawing.setDefaultEdgeLabel(() => ({}))
  for (const id of members.keys()) drawing.setNode(id, { ...nodeSize })
  const reasons = new Map<string, Set<string>>()
  for (const { from, to, reasons: why } of graph.edges) {
    const [a, b] = [nodeOf.get(from), nodeOf.get(to)]
    if (a === undefined || b === undefined || a === b) continue
    drawing.setEdge(a, b)
    const key = JSON.stringify([a, b])
    reasons.set(key, new Set([...(reasons.get(key) ?? []), ...why.map(({ name }) => name)]))
  }
  layout(drawing)
  return {
    nodes: [...members].map(([id, nodes]) => {
      const { x = 0, y = 0 } = drawing.node(id) as { x?: number; y?: number }
      return {
        id,
        label: id.replace(/^group /, ''),
        services: nodes.map(({ service }) => service),
        x: x - nodeSize.width / 2,
        y: y - nodeSize.height / 2,
      }
    }),
    edges: [...reasons].map(([key, names]) => {
      const [from = '', to = ''] = JSON.parse(key) as string[]
      const [first = '', ...more] = names
      return { id: key, from, to, label: more.length > 0 ? `${first} and ${more.length} more` : first }
    }),
  }
}
