import { isJsonObject, type JsonObject } from '../object.ts'
import type { PathStep } from '../yaml/positions.ts'

/** A Pod, or what Pods are made from, within an object. */
export interface PodTemplate {
  metadata: JsonObject
  spec: JsonObject
  /** Where metadata and spec stand. */
  path: PathStep[]
}

const templatePaths: Readonly<Record<string, PathStep[] | undefined>> = {
  Pod: [],
  PodTemplate: ['template'],
  ReplicationController: ['spec', 'template'],
  Deployment: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
}
const podGroups = new Set(['v1', 'apps/v1', 'batch/v1'])

/** The Pod of a Pod, or the template of a kind that makes Pods; undefined for other objects. */
export function podTemplateOf(object: { apiVersion: string; kind: string }): PodTemplate | undefined {
  const path = podGroups.has(object.apiVersion) ? templatePaths[object.kind] : undefined
  if (!path) return undefined
  const template = valueAt(object, path)
  if (!isJsonObject(template)) return undefined
  const { metadata, spec } = template
  return { metadata: isJsonObject(metadata) ? metadata : {}, spec: isJsonObject(spec) ? spec : {}, path }
}

/** What stands at a path; undefined where nothing does. */
export function valueAt(value: unknown, path: readonly PathStep[]): unknown {
  let current = value
  for (const step of path) {
    if (current === null || typeof current !== 'object') return undefined
    current = (current as Record<PathStep, unknown>)[step]
  }
  return current
}
