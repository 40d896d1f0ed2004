import type { Parts } from '../manager.ts'
import type { ChoicesRequest, Estimate, Mode, Modes, Price, PricedService } from '../protocol/index.ts'

/** Says what a change of choices would cost and do. */
export async function priceOf(request: ChoicesRequest, parts: Parts): Promise<Price> {
  const { deployer, chosen, graph, measurements } = parts
  const rendering = deployer.rendering ?? (await deployer.refresh())
  const services = rendering.services.map(({ name }) => name)
  const before = rendering.modes
  const asked = chosen.changed(request).modes
  const after: Modes = Object.fromEntries(services.map(name => [name, asked[name] ?? 'image']))
  const chosenNow = services.filter(name => after[name] !== before[name])
  const switchedOn = chosenNow.filter(name => before[name] === 'off')
  const needed = new Map<string, string>()
  for (const name of switchedOn) {
    for (const other of graph().closure(name)) {
      if (after[other] !== 'off' || needed.has(other)) continue
      needed.set(other, whoNeeds(other, [name, ...graph().closure(name)], parts))
    }
  }
  const full: Modes = {
    ...after,
    ...Object.fromEntries([...needed.keys()].map(name => [name, 'image' as const])),
  }
  const isOn = (name: string): boolean => full[name] !== 'off'
  const switchedOff = services.filter(name => before[name] !== 'off' && !isOn(name))
  const orphans = orphansOf(switchedOff, { services, isOn, parts })
  const priced = (name: string, to: Mode, because: string): PricedService => ({
    service: name,
    from: before[name] ?? 'image',
    to,
    because,
    memory: measurements.memory(name),
  })
  const rows = await plannedRows(full, parts)
  const starting = services.filter(name => isOn(name) && before[name] !== full[name])
  return {
    modes: chosenOnly(full),
    pods: podsOf({ services, before, full, parts }),
    memory: sum([
      ...services
        .filter(name => isOn(name) && before[name] === 'off')
        .map(name => ({ sign: 1, of: measurements.memory(name) })),
      ...switchedOff.map(name => ({ sign: -1, of: measurements.memory(name) })),
    ]),
    start: slowest(starting.map(name => measurements.start(name))),
    chosen: chosenNow.map(name => priced(name, full[name] ?? 'image', 'you')),
    needed: [...needed].map(([name, because]) => priced(name, 'image', because)),
    orphans: orphans.map(name => priced(name, 'off', 'nothing needs it any more')),
    warnings: switchedOff.flatMap(name =>
      graph()
        .neededBy(name)
        .filter(isOn)
        .map(service => ({
          service,
          needs: name,
          text: `${service} needs ${name}${byWhat(service, name, parts)}`,
        })),
    ),
    ...rows,
  }
}

function whoNeeds(name: string, among: readonly string[], parts: Parts): string {
  const by =
    parts
      .graph()
      .neededBy(name)
      .find(each => among.includes(each)) ?? ''
  return `${by}${byWhat(by, name, parts)}`
}

function byWhat(from: string, to: string, { graph }: Parts): string {
  const [reason] = graph().edge(from, to)?.reasons ?? []
  return reason ? `: ${reason.name}` : ''
}

interface OrphanContext {
  services: readonly string[]
  isOn: (name: string) => boolean
  parts: Parts
}

/** What was needed only by what goes off, and by what is an orphan then itself. */
function orphansOf(switchedOff: readonly string[], { services, isOn, parts }: OrphanContext): string[] {
  const found = new Set<string>()
  const near = new Set(switchedOff.flatMap(name => parts.graph().closure(name)))
  for (let grown = true; grown;) {
    grown = false
    for (const name of services) {
      if (!near.has(name) || found.has(name) || !isOn(name)) continue
      const users = parts.graph().neededBy(name)
      if (users.length === 0 || users.some(each => isOn(each) && !found.has(each))) continue
      found.add(name)
      grown = true
    }
  }
  return [...found]
}

async function plannedRows(modes: Modes, parts: Parts): Promise<Pick<Price, 'rows' | 'problem'>> {
  try {
    return { rows: (await parts.deployer.plan(chosenOnly(modes))).rows }
  } catch (error) {
    return { rows: [], problem: error instanceof Error ? error.message : String(error) }
  }
}

function podsOf({
  services,
  before,
  full,
  parts,
}: {
  services: string[]
  before: Modes
  full: Modes
  parts: Parts
}): Price['pods'] {
  const replicas = new Map(
    parts.deployer.rendering?.services.map(spec => [spec.name, spec.replicas] as const),
  )
  const count = (modes: Modes): number =>
    services.reduce((total, name) => total + (modes[name] === 'off' ? 0 : (replicas.get(name) ?? 1)), 0)
  return { before: count(before), after: count(full) }
}

function chosenOnly(modes: Modes): Modes {
  return Object.fromEntries(Object.entries(modes).filter(([, mode]) => mode !== 'image'))
}

const notMeasured = 'not measured yet'

/** Adds what is known; as good as the part with the fewest samples. */
function sum(parts: readonly { sign: number; of: Estimate }[]): Estimate {
  if (parts.length === 0) return { value: 0, samples: 0, text: 'nothing is started or ended' }
  const known = parts.filter(({ of }) => of.value !== undefined)
  const samples = Math.min(...parts.map(({ of }) => of.samples))
  if (known.length < parts.length) return { samples: 0, text: notMeasured }
  return {
    value: known.reduce((total, { sign, of }) => total + sign * (of.value ?? 0), 0),
    samples,
    text: `p50 of ${samples} starts`,
  }
}

/** Services start at the same time. */
function slowest(estimates: readonly Estimate[]): Estimate {
  if (estimates.length === 0) return { value: 0, samples: 0, text: 'nothing is started' }
  if (estimates.some(({ value }) => value === undefined)) return { samples: 0, text: notMeasured }
  return estimates.reduce((worst, each) => ((each.value ?? 0) > (worst.value ?? 0) ? each : worst))
}
