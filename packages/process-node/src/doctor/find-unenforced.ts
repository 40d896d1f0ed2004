import type { KubeObject } from '@devmatic/kube-model'
import type { Container, PodSpec, Service, Volume } from '../pod/pod.ts'
import { podSpecOf } from './pod-spec-of.ts'

/** What an object asks for, and does not get from a node whose Pods are processes. */
export interface Unenforced {
  /** The field that asks. */
  path: readonly (string | number)[]
  /** `container web: limits are not enforced` */
  message: string
}

type Finding = Unenforced | undefined | false

interface Ingress extends KubeObject {
  spec?: { tls?: object[] }
}

/** Finds what a node of mode `host` accepts and does not enforce. */
export function findUnenforced(object: KubeObject): Unenforced[] {
  const pods = podSpecOf(object)
  const found = [
    ...(pods ? ofPods(pods.spec).map(finding => below(pods.path, finding)) : []),
    ...(object.kind === 'Service' ? ofService(object as Service) : []),
    ...(object.kind === 'Ingress' ? ofIngress(object) : []),
  ]
  return found.filter(finding => typeof finding === 'object')
}

function below(path: Unenforced['path'], finding: Finding): Finding {
  return finding && { ...finding, path: [...path, ...finding.path] }
}

function ofPods(spec: PodSpec): Finding[] {
  const lists = ['initContainers', 'containers'] as const
  return [
    ...ofPodFields(spec),
    ...lists.flatMap(list =>
      (spec[list] ?? []).flatMap((container, index) =>
        ofContainer(container).map(
          finding =>
            finding && {
              path: [list, index, ...finding.path],
              message: `container ${container.name}: ${finding.message}`,
            },
        ),
      ),
    ),
    ...(spec.volumes ?? []).flatMap((volume, index) =>
      ofVolume(volume).map(finding => below(['volumes', index], finding)),
    ),
  ]
}

/** Fields of a Pod that nobody here reads, and what their absence means. */
const podFields: Readonly<Record<string, string>> = {
  dnsConfig: 'names are looked up as on this machine',
  hostAliases: 'these names are not known to the processes',
  runtimeClassName: 'its Pods are processes of this machine like all others',
}

function ofPodFields(spec: PodSpec): Finding[] {
  const fields = Object.entries(podFields).map(
    ([name, effect]): Finding =>
      name in spec && { path: [name], message: `${name} has no effect: ${effect}` },
  )
  return [...fields, spec.securityContext && ofUser(spec.securityContext)]
}

function ofContainer(container: Container): Finding[] {
  const { resources, securityContext = {}, volumeMounts = [], ports = [] } = container
  return [
    resources?.limits && { path: ['resources', 'limits'], message: 'limits are not enforced' },
    securityContext.readOnlyRootFilesystem && {
      path: ['securityContext', 'readOnlyRootFilesystem'],
      message: 'its root file system is this machine’s, and can be written',
    },
    ...(['capabilities', 'privileged', 'seccompProfile', 'appArmorProfile', 'seLinuxOptions'] as const).map(
      (name): Finding =>
        name in securityContext && {
          path: ['securityContext', name],
          message: `${name} is not applied: the process has the rights of who started the cluster`,
        },
    ),
    ofUser(securityContext),
    ...volumeMounts.map(
      ({ readOnly, mountPath }, index): Finding =>
        readOnly === true && {
          path: ['volumeMounts', index, 'readOnly'],
          message: `${mountPath} can be written although it is mounted to be read`,
        },
    ),
    ...ports.map(
      ({ hostPort }, index): Finding =>
        hostPort !== undefined && {
          path: ['ports', index, 'hostPort'],
          message: `port ${hostPort} of the host does not lead to it`,
        },
    ),
  ]
}

/** Only root may become another user. */
function ofUser(context: { runAsUser?: number; runAsGroup?: number }): Finding {
  const name = context.runAsUser === undefined ? 'runAsGroup' : 'runAsUser'
  if (context[name] === undefined || process.getuid?.() === 0) return undefined
  return { path: ['securityContext', name], message: `runs as you, not as ${name} says: you are not root` }
}

function ofVolume({ name, emptyDir }: Volume): Finding[] {
  return [
    emptyDir?.medium === 'Memory' && {
      path: ['emptyDir', 'medium'],
      message: `volume ${name} is a folder on disk, not in memory`,
    },
    emptyDir?.sizeLimit !== undefined && {
      path: ['emptyDir', 'sizeLimit'],
      message: `volume ${name} may grow beyond ${emptyDir.sizeLimit}`,
    },
  ]
}

function ofService({ spec }: Service): Finding[] {
  return (spec.ports ?? []).map(
    ({ protocol, port }, index): Finding =>
      protocol !== undefined &&
      protocol !== 'TCP' && {
        path: ['spec', 'ports', index, 'protocol'],
        message: `port ${port} is not served: ${protocol} is not forwarded`,
      },
  )
}

function ofIngress({ spec }: Ingress): Finding[] {
  return [
    spec?.tls?.length && { path: ['spec', 'tls'], message: 'it is served without TLS, on loopback' },
  ].map(finding => finding || undefined)
}
