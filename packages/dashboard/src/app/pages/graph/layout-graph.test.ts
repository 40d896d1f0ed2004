import type { DependencyGraph } from '@devmatic/deploy-manager/protocol'
import { expect, test } from 'vitest'
import { layoutGraph } from './layout-graph.ts'

const node = (service: string, group = ''): DependencyGraph['nodes'][number] => ({
  service,
  group,
  mode: 'image',
  shape: 'ready',
})
const edge = (from: string, to: string, ...names: string[]): DependencyGraph['edges'][number] => ({
  from,
  to,
  reasons: names.map(name => ({ type: 'environment', name })),
})

test('who needs is left of what it needs, also in a circle', () => {
  const { nodes, edges } = layoutGraph(
    { nodes: [node('db'), node('web')], edges: [edge('web', 'db', 'DB_URL', 'DB_HOST')] },
    new Set(),
  )
  const x = new Map(nodes.map(each => [each.id, each.x]))
  expect(x.get('web')).toBeLessThan(x.get('db') ?? 0)
  expect(edges.map(({ label }) => label)).toEqual(['DB_URL and 1 more'])
  expect(
    layoutGraph(
      { nodes: [node('a'), node('b')], edges: [edge('a', 'b', 'B'), edge('b', 'a', 'A')] },
      new Set(),
    ).nodes,
  ).toHaveLength(2)
})

test('many services are shown by group, and an opened group by its services', () => {
  const nodes = Array.from({ length: 80 }, (_, index) => node(`s${index}`, index < 40 ? 'A' : 'B'))
  const graph = { nodes, edges: [edge('s0', 's50', 'X'), edge('s1', 's2', 'Y')] }
  expect(layoutGraph(graph, new Set()).nodes.map(({ id }) => id)).toEqual(['group A', 'group B'])
  expect(layoutGraph(graph, new Set(['B'])).nodes).toHaveLength(41)
  expect(layoutGraph(graph, new Set()).edges.map(({ from, to }) => [from, to])).toEqual([
    ['group A', 'group B'],
  ])
})
