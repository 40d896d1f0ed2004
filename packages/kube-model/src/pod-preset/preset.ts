import { isCodedError } from '@devmatic/base'
import { isJsonObject, type JsonObject, type KubeObject } from '../object.ts'
import { type LabelSelector, type LabelSelectorObject, toLabelSelector } from '../selectors/label-selector.ts'
import { checkName } from '../validate/check-identity.ts'
import { objects } from '../validate/check-pod-spec.ts'
import type { ProductFinding } from '../validate/finding.ts'
import { Report } from '../validate/report.ts'

/** The lists that a PodPreset adds to. */
export const presetLists = ['env', 'envFrom', 'volumeMounts', 'volumes'] as const

/** One of the lists that a PodPreset adds to. */
export type PresetList = (typeof presetLists)[number]

/** A PodPreset, read. */
export interface Preset {
  /** Which object it is. */
  index: number
  name: string
  namespace: string | undefined
  selector: LabelSelector
  lists: Readonly<Record<PresetList, JsonObject[]>>
}

/** Whether an object is a PodPreset, the kind that Kubernetes dropped in 1.20. */
export function isPodPreset({ apiVersion, kind }: { apiVersion: string; kind: string }): boolean {
  return kind === 'PodPreset' && apiVersion.startsWith('settings.k8s.io/')
}

/** Reads a PodPreset; what is wrong with it goes to `findings`. */
export function readPreset(object: KubeObject, index: number, findings: ProductFinding[]): Preset {
  const spec = isJsonObject(object['spec']) ? object['spec'] : {}
  const report = new Report()
  checkName(object as unknown as JsonObject & { kind: string }, report)
  checkSpec(spec, report)
  const selector = readSelector(spec, report)
  findings.push(...report.findings.map(finding => ({ ...finding, index })))
  return {
    index,
    name: object.metadata?.name ?? '',
    namespace: object.metadata?.namespace,
    selector,
    lists: {
      env: objects(spec['env']),
      envFrom: objects(spec['envFrom']),
      volumeMounts: objects(spec['volumeMounts']),
      volumes: objects(spec['volumes']),
    },
  }
}

function checkSpec(spec: JsonObject, report: Report): void {
  const known: readonly string[] = ['selector', ...presetLists]
  for (const [field, value] of Object.entries(spec)) {
    const path = ['spec', field]
    if (!known.includes(field))
      report.add('manifest/unknown-field', path, {
        message: 'unknown field',
        fix: `A PodPreset has ${known.join(', ')}.`,
      })
    else if (field !== 'selector' && value !== null && !Array.isArray(value))
      report.add('manifest/wrong-type', path, { message: 'Invalid value: must be a list' })
  }
}

/** Without a selector it is for all Pods of its namespace. */
function readSelector(spec: JsonObject, report: Report): LabelSelector {
  const path = ['spec', 'selector']
  try {
    return toLabelSelector((spec['selector'] ?? {}) as LabelSelectorObject)
  } catch (error) {
    if (!isCodedError(error)) throw error
    report.invalid(path, spec['selector'], [error.message])
    return { requirements: undefined }
  }
}
