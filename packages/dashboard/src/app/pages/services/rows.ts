import type { Service, StatusShape } from '@devmatic/deploy-manager/protocol'

/** By what the list is sorted within its groups. */
export type Sort = 'trouble' | 'name' | 'cpu' | 'memory' | 'changed'

/** A row of the list. */
export type Row =
  | { type: 'group'; key: string; group: Group; open: boolean }
  | { type: 'service'; key: string; service: Service }
  /** The rest of a group, which is all well. */
  | { type: 'more'; key: string; group: string; count: number }

/** A group, and how its services are. */
export interface Group {
  name: string
  services: readonly Service[]
  shapes: Readonly<Record<StatusShape, number>>
  on: number
  pods: number
}

/** What the list is made of. */
export interface RowOptions {
  sort: Sort
  /** Without, there is one list with no headings. */
  grouped: boolean
  /** Groups that somebody opened or closed by hand. */
  opened: ReadonlyMap<string, boolean>
  /** So many services that groups without trouble are closed, and those with trouble show little else. */
  dense: boolean
  /** Groups of which everything is shown. */
  whole: ReadonlySet<string>
  /** The order to keep while the pointer is over the list. */
  frozen?: ReadonlyMap<string, number> | undefined
}

const restShown = 5
const gravity: Record<StatusShape, number> = {
  failing: 0,
  'not-ready': 1,
  starting: 2,
  waiting: 2,
  unknown: 3,
  ready: 4,
  off: 5,
}

/** More than so many are too many to look at one by one. */
export const denseFrom = 60

/** The rows of a list of services. */
export function buildRows(services: readonly Service[], options: RowOptions): Row[] {
  const sorted = sortServices(services, options)
  if (!options.grouped) return sorted.map(serviceRow)
  const groups = groupsOf(sorted)
  if (options.dense && options.sort === 'trouble' && !options.frozen)
    groups.sort((a, b) => worst(a) - worst(b))
  return groups.flatMap(group => groupRows(group, options))
}

/** The gravest trouble of a group; all that is well is alike. */
function worst({ services }: Group): number {
  return Math.min(gravity.unknown, ...services.map(({ status }) => gravity[status.shape]))
}

function groupRows(group: Group, { opened, dense, whole }: RowOptions): Row[] {
  const trouble = group.services.filter(isTrouble)
  const open = opened.get(group.name) ?? (!dense || trouble.length > 0)
  const heading: Row = { type: 'group', key: `group ${group.name}`, group, open }
  if (!open) return [heading]
  const rest = group.services.length - trouble.length
  const byHand = opened.get(group.name) === true || whole.has(group.name)
  if (!dense || byHand || rest <= restShown + 2) return [heading, ...group.services.map(serviceRow)]
  const calm = group.services.filter(service => !isTrouble(service)).slice(0, restShown)
  const few = new Set([...trouble, ...calm])
  const shown = group.services.filter(service => few.has(service)).map(serviceRow)
  return [
    heading,
    ...shown,
    { type: 'more', key: `more ${group.name}`, group: group.name, count: group.services.length - few.size },
  ]
}

function serviceRow(service: Service): Row {
  return { type: 'service', key: service.name, service }
}

/** Something that a person may want to look at. */
function isTrouble({ status }: Service): boolean {
  return gravity[status.shape] < gravity.unknown
}

function sortServices(services: readonly Service[], { sort, frozen }: RowOptions): Service[] {
  if (frozen)
    return services.toSorted(
      (a, b) => (frozen.get(a.name) ?? Infinity) - (frozen.get(b.name) ?? Infinity) || compareNames(a, b),
    )
  return services.toSorted((a, b) => orders[sort](a, b) || compareNames(a, b))
}

const orders: Record<Sort, (a: Service, b: Service) => number> = {
  trouble: (a, b) => gravity[a.status.shape] - gravity[b.status.shape],
  name: () => 0,
  cpu: (a, b) => (b.usage?.cpuCores ?? 0) - (a.usage?.cpuCores ?? 0),
  memory: (a, b) => (b.usage?.memoryBytes ?? 0) - (a.usage?.memoryBytes ?? 0),
  changed: (a, b) => b.lastChange.at.localeCompare(a.lastChange.at),
}

function compareNames(a: Service, b: Service): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

/** Groups in the order of their names; what has no group comes last. */
function groupsOf(services: readonly Service[]): Group[] {
  const byName = Map.groupBy(services, ({ group }) => group)
  return [...byName]
    .map(([name, members]) => makeGroup(name, members))
    .sort((a, b) => Number(a.name === '') - Number(b.name === '') || (a.name < b.name ? -1 : 1))
}

function makeGroup(name: string, services: readonly Service[]): Group {
  const shapes: Record<StatusShape, number> = {
    failing: 0,
    'not-ready': 0,
    starting: 0,
    waiting: 0,
    ready: 0,
    unknown: 0,
    off: 0,
  }
  for (const { status } of services) shapes[status.shape]++
  return {
    name,
    services,
    shapes,
    on: services.filter(({ mode }) => mode !== 'off').length,
    pods: services.reduce((sum, { status }) => sum + status.wanted, 0),
  }
}
