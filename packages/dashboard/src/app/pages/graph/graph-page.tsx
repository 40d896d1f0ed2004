import type { DependencyGraph, Mode, StatusShape } from '@devmatic/deploy-manager/protocol'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Controls, Handle, Position, ReactFlow, type Node, type NodeProps } from '@xyflow/react'
import '@xyflow/react/dist/style.css'
import { useMemo, useState, type ReactNode } from 'react'
import { useData, useLive } from '../../data/context.tsx'
import { useKeys } from '../../keys/use-keys.ts'
import { Answer, Empty } from '../../parts/answer.tsx'
import { Glyph } from '../../parts/glyph.tsx'
import { plural } from '../../parts/words.ts'
import { ServiceLink } from '../../shell/links.tsx'
import './graph.css'
import { layoutGraph, nodeSize } from './layout-graph.ts'
import { worstOf } from '../../shell/notices.ts'

/** Who needs whom, and by what. */
export function GraphPage(): ReactNode {
  const { api } = useData()
  const query = useQuery({
    queryKey: ['graph'],
    queryFn: ({ signal }) => api.getGraph(undefined, { signal }),
  })
  const [asList, setAsList] = useState(false)
  useKeys({ table: () => setAsList(!asList) })
  return (
    <main className="main" aria-label="Graph">
      <div className="head">
        <h1>Graph</h1>
        <span className="t3 n">
          {query.data &&
            `${plural(query.data.nodes.length, 'service')}, ${plural(query.data.edges.length, 'dependency', 'dependencies')}`}
        </span>
        <span className="sp" />
        <button className="btn" aria-pressed={asList} onClick={() => setAsList(!asList)}>
          {asList ? 'As a graph' : 'As a list'} <kbd>Shift T</kbd>
        </button>
      </div>
      <Answer query={query}>
        {graph =>
          graph.nodes.length === 0 ? (
            <Empty title="There is no service yet">
              Dependencies are found in environment variables, configuration and arguments that name a
              Service.
            </Empty>
          ) : asList ? (
            <List graph={graph} />
          ) : (
            <Picture graph={graph} />
          )
        }
      </Answer>
    </main>
  )
}

type DrawnData = {
  label: string
  count: number
  shape: StatusShape
  mode: Mode | 'group'
  focus: boolean
  far: boolean
}

function NodeCard({
  data: { label, count, shape, mode, focus, far },
}: NodeProps<Node<DrawnData>>): ReactNode {
  return (
    <div className="graph-node" data-mode={mode} data-focus={focus || undefined} data-far={far || undefined}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <Glyph shape={shape} label={shape} />
      <span className="el m">{label}</span>
      {mode === 'group' ? (
        <span className="t3 n sm">{count}</span>
      ) : (
        mode === 'source' && <span className="tag src">source</span>
      )}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  )
}

const nodeTypes = { card: NodeCard }

function Picture({ graph }: { graph: DependencyGraph }): ReactNode {
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as { focus?: string; open?: string }
  const services = useLive(state => state.services)
  const open = useMemo(() => new Set(search.open?.split(',') ?? []), [search.open])
  const drawn = useMemo(() => layoutGraph(graph, open), [graph, open])
  const focus = search.focus
  const near = new Set(
    drawn.edges.flatMap(({ from, to }) => (from === focus || to === focus ? [from, to] : [])),
  )
  const isFar = (id: string): boolean => focus !== undefined && id !== focus && !near.has(id)
  const nodes = drawn.nodes.map(({ id, label, services: members, x, y }): Node<DrawnData> => {
    const known = members.flatMap(name => services?.get(name) ?? [])
    const single = members.length === 1 && id === members[0] ? known[0] : undefined
    return {
      id,
      type: 'card',
      position: { x, y },
      ...nodeSize,
      ariaLabel: label,
      data: {
        label,
        count: members.length,
        shape: single?.status.shape ?? worstOf(known).shape,
        mode: single?.mode ?? 'group',
        focus: id === focus,
        far: isFar(id),
      },
    }
  })
  const edges = drawn.edges.map(({ id, from, to, label }) => ({
    id,
    source: from,
    target: to,
    ...(from === focus || to === focus || drawn.edges.length <= 14 ? { label } : {}),
    style: { opacity: focus === undefined || from === focus || to === focus ? 1 : 0.25 },
  }))
  return (
    <div className="graph">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        fitView
        fitViewOptions={{ maxZoom: 1.1, padding: 0.08 }}
        minZoom={0.15}
        proOptions={{ hideAttribution: true }}
        onPaneClick={() =>
          void navigate({ to: '.', search: { ...search, focus: undefined } as never, replace: true })
        }
        onNodeClick={(_event, { id }) => {
          const next = id.startsWith('group ')
            ? { ...search, open: [...open, id.slice(6)].join(',') }
            : { ...search, focus: id === focus ? undefined : id }
          void navigate({ to: '.', search: next as never, replace: true })
        }}
        onNodeDoubleClick={(_event, { id }) => void navigate({ to: `../services/${id}/overview` as never })}
      >
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  )
}

function List({ graph }: { graph: DependencyGraph }): ReactNode {
  const byService = Map.groupBy(graph.edges, ({ from }) => from)
  return (
    <ul className="graph-list scroll" tabIndex={0}>
      {graph.nodes.map(({ service, shape }) => (
        <li key={service}>
          <span className="row">
            <Glyph shape={shape} label={shape} />
            <ServiceLink name={service} className="m">
              {service}
            </ServiceLink>
            <span className="t2">
              {(byService.get(service) ?? [])
                .map(({ to, reasons }) => `${to} (${reasons.map(({ name }) => name).join(', ')})`)
                .join('; ') || 'needs nothing'}
            </span>
          </span>
        </li>
      ))}
    </ul>
  )
}
