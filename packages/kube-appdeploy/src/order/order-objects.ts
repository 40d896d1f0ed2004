import type { KubeObject } from '@devmatic/kube-model'
import { DeployError } from '../deploy-error.ts'
import { objectKey, showObject } from '../render/object-key.ts'
import { isRolledOut } from '../wait/rollout-status.ts'
import { hookOf } from './annotations.ts'
import { addNeed, allNeedsOf, findNeeds, type Needs } from './find-needs.ts'
import { LAST, stageOf, WORKLOADS } from './stages.ts'

/** Objects that are written before others are begun. */
export interface Phase<Item> {
  /** One after the other; what is in one stage is written at the same time. */
  stages: Item[][]
  /** What must be ready before the next phase, by key. */
  awaited: ReadonlySet<string>
}

/** The order of a deployment. */
export interface Order<Item> {
  phases: Phase<Item>[]
  /** All that a hook waits for, by its key. */
  hookNeeds: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * Puts objects in the order in which they are written. Each kind has its stage. A hook that runs `before` holds
 * up all workloads but those that it needs itself; one that runs `after` waits for all of them.
 *
 * @throws CodedError `deploy/order` for a name in `devmatic.dev/depends-on` that nothing has, and for a circle
 */
export function orderObjects<Item extends { object: KubeObject }>(
  items: readonly Item[],
  options: { absent?: ReadonlySet<string> } = {},
): Order<Item> {
  const objects = items.map(({ object }) => object)
  const needs = findNeeds(objects, options.absent ?? new Set())
  checkForCircles(objects, needs)
  const hookNeeds = addHooks(objects, needs)
  const places = placesOf(objects, needs)
  const placeOf = ({ object }: Item): Place => places.get(objectKey(object)) ?? { phase: 0, stage: 0 }
  const phases = inOrder(items, each => placeOf(each).phase).map((phase): Phase<Item> => ({
    stages: inOrder(phase, each => placeOf(each).stage),
    awaited: new Set(),
  }))
  return { phases: withAwaited(phases, needs), hookNeeds }
}

/** Lets workloads wait for hooks, and hooks for workloads. @returns what each hook waits for */
function addHooks(objects: readonly KubeObject[], needs: Needs): Map<string, ReadonlySet<string>> {
  const hookNeeds = new Map<string, ReadonlySet<string>>()
  const hooks = objects.filter(object => hookOf(object) !== undefined)
  for (const hook of hooks.filter(each => hookOf(each) === 'before')) {
    const key = objectKey(hook)
    const own = allNeedsOf(key, needs)
    hookNeeds.set(key, own)
    for (const object of objects) {
      if (stageOf(object) < WORKLOADS || hooks.includes(object) || own.has(objectKey(object))) continue
      addNeed(needs, objectKey(object), key)
    }
  }
  for (const hook of hooks.filter(each => hookOf(each) === 'after')) {
    const key = objectKey(hook)
    hookNeeds.set(key, allNeedsOf(key, needs))
    for (const object of objects) {
      if (!isRolledOut(object) || hookOf(object) === 'after') continue
      if (!allNeedsOf(objectKey(object), needs).has(key)) addNeed(needs, key, objectKey(object))
    }
  }
  return hookNeeds
}

function checkForCircles(objects: readonly KubeObject[], needs: Needs): void {
  const shown = new Map(objects.map(object => [objectKey(object), showObject(object)]))
  const done = new Set<string>()
  const visit = (key: string, way: readonly string[]): void => {
    if (way.includes(key)) {
      const circle = [...way.slice(way.indexOf(key)), key].map(each => shown.get(each) ?? each)
      throw new DeployError('deploy/order', `These wait for each other: ${circle.join(' → ')}.`)
    }
    if (done.has(key)) return
    for (const needed of needs.get(key) ?? []) visit(needed, [...way, key])
    done.add(key)
  }
  for (const key of needs.keys()) visit(key, [])
}

interface Place {
  phase: number
  stage: number
}

/** An object is written no earlier than what it needs, and than what its kind comes after. */
function placesOf(objects: readonly KubeObject[], needs: Needs): Map<string, Place> {
  const byKey = new Map(objects.map(object => [objectKey(object), object]))
  const stages = new Map<string, number>()
  const stageFor = (key: string): number => {
    const known = stages.get(key)
    if (known !== undefined) return known
    const object = byKey.get(key)
    const stage = Math.max(object ? ownStageOf(object) : 0, ...[...(needs.get(key) ?? [])].map(stageFor))
    stages.set(key, stage)
    return stage
  }
  const places = new Map<string, Place>()
  let floor = 0
  for (const keys of inOrder([...byKey.keys()], stageFor)) {
    const stage = stageFor(keys[0] ?? '')
    const phaseFor = (key: string): number => {
      const known = places.get(key)
      if (known) return known.phase
      const before = [...(needs.get(key) ?? [])].map(needed => phaseFor(needed) + (isAwaited(needed) ? 1 : 0))
      const phase = Math.max(floor, ...before)
      places.set(key, { phase, stage })
      return phase
    }
    for (const key of keys) phaseFor(key)
    floor = Math.max(floor, ...keys.map(key => places.get(key)?.phase ?? 0))
  }
  return places

  function isAwaited(key: string): boolean {
    const object = byKey.get(key)
    return object !== undefined && isRolledOut(object)
  }
}

function ownStageOf(object: KubeObject): number {
  return hookOf(object) === 'after' ? LAST : stageOf(object)
}

/** Each phase waits for what a later one needs. */
function withAwaited<Item extends { object: KubeObject }>(
  phases: readonly Phase<Item>[],
  needs: Needs,
): Phase<Item>[] {
  const written = new Set<string>()
  const awaited = new Set<string>()
  return phases.map(({ stages }, index) => {
    for (const { object } of stages.flat()) if (isRolledOut(object)) written.add(objectKey(object))
    const next = phases[index + 1]?.stages.flat() ?? []
    const needed = next.flatMap(({ object }) => [...(needs.get(objectKey(object)) ?? [])])
    const now = needed.filter(key => written.has(key) && !awaited.has(key))
    for (const key of now) awaited.add(key)
    return { stages, awaited: new Set(now) }
  })
}

function inOrder<Item>(items: readonly Item[], by: (item: Item) => number): Item[][] {
  return [...Map.groupBy(items, by)].toSorted(([a], [b]) => a - b).map(([, group]) => group)
}
