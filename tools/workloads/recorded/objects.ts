import type { JsonObject, KubeObject } from '@devmatic/kube-model'

/** The image of POSIX shell commands: busybox on a real node, the host's own here. */
export const shell = 'localhost/busybox:1'
/** The image of Node programs. */
const node = 'localhost/node:1'

/** What a container is made of, besides its script. */
export interface PodOptions {
  name?: string
  labels?: Record<string, string>
  /** Fields of the Pod's spec. */
  spec?: JsonObject
  /** Fields of the container. */
  container?: JsonObject
}

/** A container that runs a shell script. */
export function container(script: string, more: JsonObject = {}): JsonObject {
  return { name: 'c', image: shell, command: ['sh', '-c', script], ...more }
}

/** A container that runs a Node program. */
export function program(source: string, more: JsonObject = {}): JsonObject {
  return { name: 'c', image: node, args: ['-e', source], ...more }
}

/** A Pod named `p` with one container that runs a script. */
export function pod(script: string, options: PodOptions = {}): KubeObject {
  return podOf([container(script, options.container)], options)
}

/** A Pod of containers. */
export function podOf(containers: JsonObject[], { name = 'p', labels, spec }: PodOptions = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...(labels ? { labels } : {}) },
    spec: { terminationGracePeriodSeconds: 1, ...spec, containers },
  }
}

/** What makes Pods. */
export interface WorkloadOptions {
  name?: string
  replicas?: number
  containers?: JsonObject[]
  /** Fields of the workload's spec. */
  spec?: JsonObject
  /** Fields of the Pods' spec. */
  podSpec?: JsonObject
}

/** What a process does that is there until it is told to end. */
export const stay = 'trap "exit 0" TERM; while :; do sleep 0.1; done'

/** A Deployment, ReplicaSet, StatefulSet or DaemonSet, named `w`. */
export function workload(kind: string, options: WorkloadOptions = {}): KubeObject {
  const { name = 'w', replicas, containers = [container(stay)], spec, podSpec } = options
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { terminationGracePeriodSeconds: 1, ...podSpec, containers },
      },
      ...spec,
    },
  }
}

/** A Job named `j`. */
export function job(script: string, spec: JsonObject = {}, podSpec: JsonObject = {}): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'j' },
    spec: {
      ...spec,
      template: {
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: 1,
          ...podSpec,
          containers: [container(script)],
        },
      },
    },
  }
}

/** A Service named `s` of Pods with the label `app: w`. */
export function service(spec: JsonObject = {}, name = 's'): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: 'w' }, ports: [{ port: 8080 }], ...spec },
  }
}

/** A ConfigMap. */
export function configMap(name: string, data: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }
}

/** A Secret. */
export function secret(name: string, stringData: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData }
}

/** A Pod that has ended. */
export const succeeded: JsonObject = { status: { phase: 'Succeeded' } }
export const failed: JsonObject = { status: { phase: 'Failed' } }
export const running: JsonObject = { status: { phase: 'Running' } }
export const ready: JsonObject = { status: { conditions: { Ready: 'True' } } }
export const never: JsonObject = { restartPolicy: 'Never' }
export const onFailure: JsonObject = { restartPolicy: 'OnFailure' }

/** The state of a Pod's first container. */
export function firstContainer(status: JsonObject): JsonObject {
  return { status: { containerStatuses: [status] } }
}
