import type { Parts } from '../manager.ts'
import type { Why } from '../protocol/index.ts'
import type { Handlers } from '../server/handlers.ts'
import { findSpec } from '../services/service-handlers.ts'

/** Answers who needs whom, and why. */
export function graphHandlers(parts: Parts): Pick<Handlers, 'getGraph' | 'whyService'> {
  const { states, graph } = parts
  return {
    getGraph: () => ({
      nodes: states
        .list()
        .map(({ name, group, mode, status }) => ({ service: name, group, mode, shape: status.shape })),
      edges: graph().edges.map(({ from, to, reasons }) => ({ from, to, reasons })),
    }),
    whyService: ({ params }) => whyOf(findSpec(parts, params.service).name, parts),
  }
}

/** Why a service runs as it does: a chain that ends in a person, a preset, or the default. */
function whyOf(service: string, parts: Parts): Why {
  const { deployer, chosen, graph } = parts
  const modes = deployer.rendering?.modes ?? {}
  const mode = modes[service] ?? 'image'
  const { modes: choices, preset, at } = chosen.now()
  if (choices[service] !== undefined) {
    const fromPreset = preset !== undefined && deployer.rendering?.product.presets[preset]?.[service] === mode
    const text = fromPreset ? `preset ${preset}` : 'you'
    return {
      service,
      mode,
      text:
        mode === 'off'
          ? `${service} is off because ${text} switched it off`
          : `${service} runs from ${mode} because ${text} chose it`,
      chain: [{ service }],
      root: {
        type: fromPreset ? 'preset' : 'choice',
        text,
        ...(at[service] !== undefined && { at: at[service] }),
      },
    }
  }
  const chain = chainTo(service, {
    neededBy: name => graph().neededBy(name),
    isOn: name => modes[name] !== 'off',
  })
  const links = chain.map((name, index) => {
    const before = chain[index - 1]
    const reason = before === undefined ? undefined : graph().edge(before, name)?.reasons[0]
    return { service: name, ...(reason && { reason }) }
  })
  const [first = service] = chain
  const isAlone = chain.length === 1
  return {
    service,
    mode,
    text: isAlone
      ? `${service} runs because everything does that nobody switched off`
      : `${service} runs because ${chain.slice(0, -1).toReversed().join(' needs it, because ')} needs it`,
    chain: links,
    root: isAlone
      ? { type: 'default', text: 'everything runs that nobody switched off' }
      : { type: 'needed', text: `${first} is on` },
  }
}

interface Links {
  neededBy: (service: string) => string[]
  isOn: (service: string) => boolean
}

/** The shortest chain from a service that nothing else needs, each needing the next. */
function chainTo(service: string, { neededBy, isOn }: Links): string[] {
  const from = new Map<string, string | undefined>([[service, undefined]])
  const waiting = [service]
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const users = neededBy(next).filter(isOn)
    if (users.length === 0 && next !== service) return walk(next, from)
    for (const user of users) {
      if (from.has(user)) continue
      from.set(user, next)
      waiting.push(user)
    }
  }
  return [service]
}

function walk(start: string, from: ReadonlyMap<string, string | undefined>): string[] {
  const chain: string[] = []
  for (let each: string | undefined = start; each !== undefined; each = from.get(each)) chain.push(each)
  return chain
}
