import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from '@devmatic/kube-model'

/** What the Pods of a workload refer to, by kind and name. */
export interface PodReferences {
  /** ConfigMaps, Secrets, claims and the account that they use. */
  objects: { kind: string; name: string }[]
  /** Hosts that their settings name: `postgres`, `sales.shop.svc`. */
  hosts: Set<string>
}

/** Settings that hold nothing but a host: what they are called says so. */
const HOST_NAMES = /HOST|ADDR|SERVER|ENDPOINT|BROKER/i

/** Reads what a workload's Pods refer to. @param settings the data of a ConfigMap by its name */
export function podReferences(
  workload: KubeObject,
  settings: (configMap: string) => Record<string, unknown>,
): PodReferences {
  const spec = podSpecOf(workload)
  const containers = [...items(spec['initContainers']), ...items(spec['containers'])]
  const env = containers.flatMap(container => [
    ...items(container['env']).map(each => entryOf(each, settings)),
    ...items(container['envFrom']).flatMap(({ configMapRef }) =>
      Object.entries(settings(nameOf(configMapRef) ?? '')).map(([name, value]): [string, string] => [
        name,
        textOf(value),
      ]),
    ),
  ])
  const words = containers.flatMap(({ command, args }) => [command ?? [], args ?? []].flat())
  const hosts = [
    ...env.flatMap(([name, value]) => [...hostsIn(value), ...(HOST_NAMES.test(name) ? [value] : [])]),
    ...words.flatMap(word => hostsIn(textOf(word))),
  ]
  return { objects: objectsOf(spec, containers), hosts: new Set(hosts) }
}

function podSpecOf({ spec }: KubeObject & { spec?: JsonValue }): JsonObject {
  const { template } = isJsonObject(spec) ? spec : {}
  const inner = isJsonObject(template) ? template['spec'] : undefined
  return isJsonObject(inner) ? inner : {}
}

function entryOf(
  { name, value, valueFrom }: JsonObject,
  settings: (configMap: string) => Record<string, unknown>,
): [name: string, value: string] {
  const { configMapKeyRef } = isJsonObject(valueFrom) ? valueFrom : {}
  const key = isJsonObject(configMapKeyRef) ? configMapKeyRef['key'] : undefined
  const given = typeof key === 'string' ? settings(nameOf(configMapKeyRef) ?? '')[key] : value
  return [textOf(name), textOf(given)]
}

/** Hosts of URLs, and of `host:port`. */
function hostsIn(text: string): string[] {
  const urls = text.matchAll(/\/\/(?:[^/@\s]*@)?([a-z0-9.-]+)/gi)
  const pairs = text.matchAll(/(?:^|[\s,;=@])([a-z][a-z0-9.-]*):\d{1,5}(?![\w.])/gi)
  return [...urls, ...pairs].map(([, host = '']) => host)
}

function objectsOf(spec: JsonObject, containers: readonly JsonObject[]): PodReferences['objects'] {
  const volumes = items(spec['volumes']).flatMap(({ configMap, secret, persistentVolumeClaim }) => [
    reference('ConfigMap', nameOf(configMap)),
    reference('Secret', isJsonObject(secret) ? secret['secretName'] : undefined),
    reference(
      'PersistentVolumeClaim',
      isJsonObject(persistentVolumeClaim) ? persistentVolumeClaim['claimName'] : undefined,
    ),
  ])
  const env = containers.flatMap(container => [
    ...items(container['envFrom']).flatMap(({ configMapRef, secretRef }) => [
      reference('ConfigMap', nameOf(configMapRef)),
      reference('Secret', nameOf(secretRef)),
    ]),
    ...items(container['env']).flatMap(({ valueFrom }) => {
      const { configMapKeyRef, secretKeyRef } = isJsonObject(valueFrom) ? valueFrom : {}
      return [reference('ConfigMap', nameOf(configMapKeyRef)), reference('Secret', nameOf(secretKeyRef))]
    }),
  ])
  return [reference('ServiceAccount', spec['serviceAccountName']), ...volumes, ...env].flat()
}

function reference(kind: string, name: JsonValue | undefined): PodReferences['objects'] {
  return typeof name === 'string' && name !== '' ? [{ kind, name }] : []
}

function nameOf(value: JsonValue | undefined): string | undefined {
  const name = isJsonObject(value) ? value['name'] : undefined
  return typeof name === 'string' ? name : undefined
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function items(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}
