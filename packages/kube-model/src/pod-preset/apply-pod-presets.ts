import { isJsonObject, type JsonObject, type KubeObject } from '../object.ts'
import { matchesLabels } from '../selectors/label-selector.ts'
import type { Labels } from '../selectors/requirement.ts'
import { containersOf } from '../validate/check-pod-spec.ts'
import { formatPath, type ProductFinding } from '../validate/finding.ts'
import { type PodTemplate, podTemplateOf } from '../validate/pod-template.ts'
import type { PathStep } from '../yaml/positions.ts'
import { type Conflict, type MergedList, mergeList } from './merge-list.ts'
import { isPodPreset, type Preset, type PresetList, readPreset } from './preset.ts'

/** A field that a preset added to an object. */
export interface PresetAddition {
  path: PathStep[]
  /** Name of the PodPreset. */
  preset: string
  /** The PodPreset in the list that was given, and the field of it that was added. */
  from: { index: number; path: PathStep[] }
}

/** An object after PodPresets. */
export interface PresetObject {
  /** Which object it was in the list that was given. */
  index: number
  /** The object itself where no preset is for it. */
  object: KubeObject
  additions: PresetAddition[]
}

/** What came of merging PodPresets. */
export interface PresetResult {
  /** All objects but the PodPresets. */
  objects: PresetObject[]
  /** Conflicts, each with both sides, and what is wrong with the presets. An object with a conflict stays as it was. */
  findings: ProductFinding[]
}

/** A Pod with this annotation, "true", is left alone. */
const excludeAnnotation = 'podpreset.admission.kubernetes.io/exclude'

/**
 * Merges PodPresets into the Pods that they select, and takes them out of the list. Templates of workloads count as
 * Pods. The rules are those of the admission plug-in of Kubernetes 1.19.
 *
 * @param objects stay as they are
 * @param options.namespace of objects that name none
 * @see https://v1-19.docs.kubernetes.io/docs/concepts/workloads/pods/podpreset/
 */
export function applyPodPresets(
  objects: readonly KubeObject[],
  options: { namespace?: string } = {},
): PresetResult {
  const { namespace = 'default' } = options
  const findings: ProductFinding[] = []
  const presets: Preset[] = []
  for (const [index, object] of objects.entries())
    if (isPodPreset(object)) presets.push(readPreset(object, index, findings))
  const result: PresetObject[] = []
  for (const [index, object] of objects.entries()) {
    if (isPodPreset(object)) continue
    const inNamespace = presets.filter(
      preset => (preset.namespace ?? namespace) === (object.metadata?.namespace ?? namespace),
    )
    const merged = applyTo(object, inNamespace)
    findings.push(...merged.conflicts.map(conflict => ({ ...conflict, index })))
    result.push({ index, object: merged.object, additions: merged.additions })
  }
  return { objects: result, findings }
}

interface Merged {
  object: KubeObject
  additions: PresetAddition[]
  conflicts: Omit<ProductFinding, 'index'>[]
}

function applyTo(object: KubeObject, presets: Preset[]): Merged {
  const template = podTemplateOf(object)
  const chosen = template ? presetsFor(template, presets) : []
  if (!template || chosen.length === 0) return { object, additions: [], conflicts: [] }
  const lists = mergeLists(template, chosen)
  const conflicts = lists.flatMap(list =>
    list.conflicts.map(conflict => describeConflict(object, list, conflict)),
  )
  if (conflicts.length > 0) return { object, additions: [], conflicts }
  const copy = structuredClone(object)
  for (const list of lists) if (list.additions.length > 0) setAt(copy, list.path, structuredClone(list.items))
  return { object: copy, additions: lists.flatMap(additionsOf), conflicts: [] }
}

function presetsFor({ metadata }: PodTemplate, presets: Preset[]): Preset[] {
  const annotations = isJsonObject(metadata['annotations']) ? metadata['annotations'] : {}
  if (annotations[excludeAnnotation] === 'true') return []
  const labels = isJsonObject(metadata['labels']) ? metadata['labels'] : {}
  return presets.filter(({ selector }) => matchesLabels(selector, labels as Labels))
}

function mergeLists({ spec, path }: PodTemplate, presets: Preset[]): MergedList[] {
  const merge = (list: PresetList, holder: JsonObject, steps: PathStep[]): MergedList =>
    mergeList(list, { path: [...path, 'spec', ...steps, list], given: holder[list] }, presets)
  const inContainers = containersOf(spec)
    .filter(({ steps }) => steps[0] !== 'ephemeralContainers')
    .flatMap(({ container, steps }) =>
      (['env', 'envFrom', 'volumeMounts'] as const).map(list => merge(list, container, steps)),
    )
  return [...inContainers, merge('volumes', spec, [])]
}

function additionsOf({ list, path, kept, additions }: MergedList): PresetAddition[] {
  return additions.map(({ preset, index }, nth) => ({
    path: [...path, kept + nth],
    preset: preset.name,
    from: { index: preset.index, path: ['spec', list, index] },
  }))
}

function setAt(object: KubeObject, path: PathStep[], value: unknown): void {
  let holder = object as Record<PathStep, unknown>
  for (const step of path.slice(0, -1)) holder = holder[step] as Record<PathStep, unknown>
  holder[path.at(-1)!] = value
}

function describeConflict(
  object: KubeObject,
  { list, path, kept, additions }: MergedList,
  { addition, field, value, with: at }: Conflict,
): Omit<ProductFinding, 'index'> {
  const { preset, index } = addition
  const other = additions[at - kept]
  const owner = other ? `PodPreset "${other.preset.name}"` : `${object.kind} "${object.metadata?.name}"`
  return {
    path: other ? path : [...path, at],
    related: { index: preset.index, path: ['spec', list, index] },
    code: 'manifest/preset-conflict',
    message: `${formatPath(path)}: PodPreset "${preset.name}" and ${owner} both set ${field} ${JSON.stringify(value)}, and not to the same`,
    fix: `Remove one of the two, make them the same, or annotate the Pod with ${excludeAnnotation}: "true".`,
  }
}
