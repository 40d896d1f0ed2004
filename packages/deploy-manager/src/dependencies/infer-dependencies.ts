import { isJsonObject, matchesLabels, type KubeObject, selectLabels } from '@devmatic/kube-model'
import type { RenderedObject, RenderedProduct } from 'kube-appdeploy'
import type { EnvVar, ServiceSpec, TemplateContainer, WorkloadObject } from '../product/service-spec.ts'
import type { DependencyReason } from '../protocol/index.ts'

/** `from` needs `to`. */
export interface Dependency {
  from: string
  to: string
  reasons: DependencyReason[]
}

/** Finds who needs whom: by the names of Services in variables, arguments and configuration, and by what is said. */
export function inferDependencies(product: RenderedProduct, services: readonly ServiceSpec[]): Dependency[] {
  const names = serviceNames(product, services)
  const configs = new Map<string, RenderedObject>(
    product.objects
      .filter(({ object }) => object.kind === 'ConfigMap' || object.kind === 'Secret')
      .map(each => [`${each.object.kind}/${each.object.metadata.name}`, each] as const),
  )
  return services.flatMap(spec => {
    const found = new Map<string, DependencyReason[]>()
    const add = (to: string, reason: DependencyReason): void => {
      if (to === spec.name) return
      const reasons = found.get(to) ?? []
      if (reasons.some(({ type, name }) => type === reason.type && name === reason.name)) return
      found.set(to, [...reasons, reason])
    }
    const look = (text: string, reason: DependencyReason): void => {
      for (const to of namedIn(text, reason.name, names)) add(to, reason)
    }
    lookAtContainers(spec, look)
    for (const key of configsOf(spec)) {
      const config = configs.get(key)
      if (config) lookAtConfig(config, key, look)
    }
    const said =
      (spec.rendered.object as WorkloadObject).metadata.annotations?.['devmatic.dev/depends-on'] ?? ''
    for (const name of said.split(/[\s,]+/).filter(Boolean)) {
      const to = services.some(each => each.name === name) ? name : names.get(name)
      if (to !== undefined) add(to, { type: 'annotation', name: 'devmatic.dev/depends-on', value: said })
    }
    return [...found].map(([to, reasons]) => ({ from: spec.name, to, reasons }))
  })
}

/** Which service stands behind each Service's name. */
export function serviceNames(
  product: RenderedProduct,
  services: readonly ServiceSpec[],
): Map<string, string> {
  const found = new Map<string, string>()
  for (const { object } of product.objects) {
    if (object.kind !== 'Service') continue
    const selector =
      (object as KubeObject & { spec?: { selector?: Record<string, string> } }).spec?.selector ?? {}
    const chosen = services.filter(
      ({ labels }) => Object.keys(selector).length > 0 && matchesLabels(selectLabels(selector), labels),
    )
    const name = object.metadata.name ?? ''
    const behind = chosen.find(each => each.name === name) ?? chosen[0]
    if (behind) found.set(name, behind.name)
  }
  return found
}

type Look = (text: string, reason: DependencyReason) => void

function lookAtContainers({ rendered }: ServiceSpec, look: Look): void {
  const { containers = [], initContainers = [] } =
    (rendered.object as WorkloadObject).spec?.template?.spec ?? {}
  const at = (list: readonly TemplateContainer[], key: string): void => {
    for (const [index, container] of list.entries()) {
      const path = ['spec', 'template', 'spec', key, index]
      for (const [number, variable] of (container.env ?? []).entries()) {
        if (variable.value === undefined) continue
        const { file, line } = rendered.provenanceOf([...path, 'env', number, 'value'])
        look(variable.value, {
          type: 'environment',
          name: variable.name,
          value: variable.value,
          place: { file, line },
        })
      }
      for (const text of [...(container.command ?? []), ...(container.args ?? [])])
        look(text, { type: 'argument', name: container.name, value: text })
    }
  }
  at(containers, 'containers')
  at(initContainers, 'initContainers')
}

/** ConfigMaps and Secrets that a workload refers to. */
function configsOf({ rendered }: ServiceSpec): Set<string> {
  const {
    containers = [],
    initContainers = [],
    volumes = [],
  } = (rendered.object as WorkloadObject).spec?.template?.spec ?? {}
  const ofVariable = ({ valueFrom }: EnvVar): string[] => [
    ...(valueFrom?.configMapKeyRef ? [`ConfigMap/${valueFrom.configMapKeyRef.name}`] : []),
    ...(valueFrom?.secretKeyRef ? [`Secret/${valueFrom.secretKeyRef.name}`] : []),
  ]
  return new Set([
    ...[...containers, ...initContainers].flatMap(({ env = [], envFrom = [] }) => [
      ...env.flatMap(ofVariable),
      ...envFrom.flatMap(({ configMapRef, secretRef }) => [
        ...(configMapRef ? [`ConfigMap/${configMapRef.name}`] : []),
        ...(secretRef ? [`Secret/${secretRef.name}`] : []),
      ]),
    ]),
    ...volumes.flatMap(({ configMap, secret }) => [
      ...(configMap?.name === undefined ? [] : [`ConfigMap/${configMap.name}`]),
      ...(secret?.secretName === undefined ? [] : [`Secret/${secret.secretName}`]),
    ]),
  ])
}

function lookAtConfig({ object, file, line }: RenderedObject, key: string, look: Look): void {
  const isSecret = object.kind === 'Secret'
  for (const field of ['data', 'stringData']) {
    const values = object[field]
    if (!isJsonObject(values)) continue
    for (const [name, value] of Object.entries(values)) {
      if (typeof value !== 'string') continue
      const text = isSecret && field === 'data' ? Buffer.from(value, 'base64').toString() : value
      look(text, { type: 'config', name: `${key} ${name}`, place: { file, line } })
    }
  }
}

/** Variables that hold a bare name; elsewhere a word alone is no address. */
const namesHost =
  /(HOST|HOSTNAME|SERVER|SERVERS|ADDR|ADDRESS|URL|ENDPOINT|SERVICE|UPSTREAM|TARGET|BROKERS?)$/i

/** The services that a text names: as a host of a URL, with a port, or alone where a host is expected. */
function namedIn(text: string, variable: string, names: ReadonlyMap<string, string>): Set<string> {
  const found = new Set<string>()
  const add = (host: string | undefined): void => {
    const to = names.get(host ?? '') ?? names.get(/^([^.]+)\.[^.]+(\.svc.*)?$/.exec(host ?? '')?.[1] ?? '')
    if (to !== undefined) found.add(to)
  }
  for (const [, host] of text.matchAll(/:\/\/(?:[^/@\s]*@)?([a-z0-9.-]+)/gi)) add(host)
  for (const [, host] of text.matchAll(/(?:^|[\s,=@"'])([a-z][a-z0-9.-]*):\d{1,5}\b/gi)) add(host)
  if (namesHost.test(variable) || /--?[\w-]*(host|server|addr|url)/i.test(text))
    for (const word of text.split(/[\s,;=]+/)) add(word)
  return found
}
